import type { Mirror } from '../database/mirror/mirror.ts';
import type { Harness } from '../define-harness.ts';
import type { Moment } from '../invariant/invariant.ts';
import type { TenantKey } from '../sequence/actor.ts';

/** What the harness tells invariants besides rows and records. */
export type Knowledge = Pick<Moment, 'isMember' | 'canaries' | 'tenantName'> & {
  /** Everybody with a place in a tenant at the baseline, current or not. */
  readonly baselinePeople: ReadonlyMap<TenantKey, ReadonlySet<string>>;
};

/** Prepares the harness's declarations for look-ups in the mirror, which stands at the baseline. */
export function knowledgeOf({ fixtures, tenancy, members, canaries }: Harness, mirror: Mirror): Knowledge {
  const keys = fixtures.names[tenancy.root] ?? {};
  const names = new Map(Object.entries(keys).map(([name, key]) => [key, name]));
  const places = Map.groupBy(mirror.rows(members.table), ({ owner }) => owner);
  return {
    baselinePeople: new Map(
      [...places].flatMap(([owner, rows]): [TenantKey, Set<string>][] =>
        owner === null ? [] : [[owner, new Set(rows.map(({ row }) => String(row[members.person])))]],
      ),
    ),
    tenantName: (tenant) => (tenant === null ? 'no tenant' : (names.get(tenant) ?? tenant)),
    canaries: new Map(
      Object.entries(canaries).map(([name, strings]): [TenantKey, readonly string[]] => [keys[name] ?? name, strings]),
    ),
    isMember: (person, tenant) =>
      mirror
        .rows(members.table)
        .some(({ row, owner }) => owner === tenant && row[members.person] === person && members.isCurrent(row)),
  };
}
