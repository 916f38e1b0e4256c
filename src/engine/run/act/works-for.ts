import type { Mirror } from '../../database/mirror/mirror.ts';
import type { Harness } from '../../harness/define-harness.ts';
import { tenantsGranted } from '../../harness/grants.ts';
import type { Actor, TenantKey } from '../../sequence/actor.ts';

/** Where memberships and grants are looked up. */
export type PlaceLookup = Pick<Harness, 'members' | 'grants'> & {
  readonly mirror: Mirror;
  /** The harness clock, ISO 8601 in UTC. */
  readonly now: string;
};

/** The tenants that a person works for now, or may act for, by what the harness says of memberships and grants. */
export function tenantsOfPerson({ members, grants, mirror, now }: PlaceLookup, person: string): readonly TenantKey[] {
  const places = mirror
    .named(members.table, members.person, person)
    .flatMap(({ row, owner }) => (owner !== null && members.isCurrent(row) ? [owner] : []));
  if (grants === undefined) return [...new Set(places)];
  return [...new Set([...places, ...tenantsGranted(grants, mirror, person, now)])];
}

/** The tenants that an actor may act in now: its own; without one, those of its person; null for all, as `system` may. */
export function tenantsOfActor(
  lookup: PlaceLookup,
  { tenant, person }: Pick<Actor, 'tenant' | 'person'>,
): readonly TenantKey[] | null {
  if (tenant !== null) return [tenant];
  return person === null ? null : tenantsOfPerson(lookup, person);
}
