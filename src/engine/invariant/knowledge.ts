import type { Mirror } from '../database/mirror/mirror.ts';
import type { Harness } from '../harness/define-harness.ts';
import { tenantsGranted } from '../harness/grants.ts';
import type { Moment } from '../harness/invariant.ts';
import { roleIn, rolesOfPeople, saysRoles } from '../harness/role-claims.ts';
import type { Actor, TenantKey } from '../sequence/actor.ts';
import { linkedValues } from '../tenancy/linked-values.ts';
import type { Row } from '../tenancy/row.ts';
import type { TableName, Tenancy } from '../tenancy/tenancy.ts';

/** What the harness tells invariants besides rows and records. */
export type Knowledge = Pick<
  Moment,
  'isMember' | 'canaries' | 'tenantName' | 'channels' | 'personOf' | 'personNamedBy' | 'membersTable'
> & {
  /**
   * The roles that an actor has in a tenant at that time, by its membership or grant there: none without a place. Undefined where that is not known: the
   * harness does not say where roles stand, the membership names one that no actor has, or the actor is no member in a role of its own, as
   * a visitor or a key.
   */
  readonly rolesOf: (actor: Actor, tenant: TenantKey, now: string) => readonly string[] | undefined;
  /** Everybody with a place in a tenant at the baseline, current or not. */
  readonly baselinePeople: ReadonlyMap<TenantKey, ReadonlySet<string>>;
};

type Declared = Pick<
  Harness,
  'fixtures' | 'tenancy' | 'members' | 'grants' | 'canaries' | 'channels' | 'actors' | 'refusesByRole'
>;

/** Prepares the harness's declarations for look-ups in the mirror, which stands at the baseline. */
export function knowledgeOf(harness: Declared, mirror: Mirror, { people, tables }: Tenancy): Knowledge {
  const { fixtures, tenancy, members, canaries, channels, actors } = harness;
  const keys = fixtures.names[tenancy.root] ?? {};
  const names = new Map(Object.entries(keys).map(([name, key]) => [key, name]));
  const personOf = (recipient: string) => {
    const actor = actors.find(({ id }) => id === recipient);
    return actor ? actor.person : recipient;
  };
  const personNamedBy = (table: TableName, row: Row): string | null => {
    if (table === members.table) return textOf(row[members.person]);
    for (const link of tables.get(table)?.links ?? []) {
      const [values] = link.kind === 'foreign-key' ? linkedValues(link, row) : [];
      if (values === undefined) continue;
      if (link.parent === people) return textOf(values[0]);
      const [member] = link.parent === members.table ? mirror.findBy(link.parent, link.parentColumns, values) : [];
      if (member !== undefined) return textOf(member[members.person]);
    }
    return null;
  };
  const places = Map.groupBy(mirror.rows(members.table), ({ owner }) => owner);
  return {
    baselinePeople: new Map(
      [...places].flatMap(([owner, rows]): [TenantKey, Set<string>][] =>
        owner === null ? [] : [[owner, new Set(rows.map(({ row }) => String(row[members.person])))]],
      ),
    ),
    channels,
    membersTable: members.table,
    personOf,
    personNamedBy,
    rolesOf: rolesByMembership(harness, mirror),
    tenantName: (tenant) => (tenant === null ? 'no tenant' : (names.get(tenant) ?? tenant)),
    canaries: new Map(
      Object.entries(canaries).map(([name, strings]): [TenantKey, readonly string[]] => [keys[name] ?? name, strings]),
    ),
    isMember: (person, tenant) =>
      mirror
        .named(members.table, members.person, person)
        .some(({ row, owner }) => owner === tenant && members.isCurrent(row)),
  };
}

/** By the memberships and grants as they are now; of actors whose role is that of grants, or of a membership of theirs at the baseline. */
function rolesByMembership(
  { members, grants, actors, refusesByRole }: Pick<Declared, 'members' | 'grants' | 'actors' | 'refusesByRole'>,
  mirror: Mirror,
): Knowledge['rolesOf'] {
  if (!saysRoles({ members, refusesByRole })) return () => undefined;
  const known = rolesOfPeople(actors);
  const placesOf = (person: string) => mirror.named(members.table, members.person, person);
  const following = new Set(
    actors.flatMap(({ id, person, role, tenant }) => {
      const places = person === null ? [] : placesOf(person);
      const isOfPlace = ({ row, owner }: (typeof places)[number]) =>
        (tenant === null || owner === tenant) && roleIn(members, row) === role;
      return places.some(isOfPlace) ? [id] : [];
    }),
  );
  return ({ id, person, role }, tenant, now) => {
    if (person === null) return undefined;
    if (grants !== undefined && role === grants.role)
      return tenantsGranted(grants, mirror, person, now).includes(tenant) ? [role] : [];
    if (!following.has(id)) return undefined;
    const places = placesOf(person).filter(({ row, owner }) => owner === tenant && members.isCurrent(row));
    const roles = places.flatMap(({ row }) => roleIn(members, row) ?? []);
    return roles.length === places.length && roles.every((role) => known.has(role)) ? roles : undefined;
  };
}

function textOf(value: Row[string] | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
