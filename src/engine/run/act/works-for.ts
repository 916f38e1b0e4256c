import type { Mirror } from '../../database/mirror/mirror.ts';
import type { Harness } from '../../harness/define-harness.ts';
import type { Actor, TenantKey } from '../../sequence/actor.ts';

/** Where memberships are looked up. */
export type MembershipLookup = Pick<Harness, 'members'> & { readonly mirror: Mirror };

/** The tenants that a person works for now, by what the harness says of memberships. */
export function tenantsOfPerson({ members, mirror }: MembershipLookup, person: string): readonly TenantKey[] {
  const places = mirror
    .named(members.table, members.person, person)
    .flatMap(({ row, owner }) => (owner !== null && members.isCurrent(row) ? [owner] : []));
  return [...new Set(places)];
}

/** The tenants that an actor may act in now: its own; without one, those that its person works for; null for all, as `system` may. */
export function tenantsOfActor(
  lookup: MembershipLookup,
  { tenant, person }: Pick<Actor, 'tenant' | 'person'>,
): readonly TenantKey[] | null {
  if (tenant !== null) return [tenant];
  return person === null ? null : tenantsOfPerson(lookup, person);
}
