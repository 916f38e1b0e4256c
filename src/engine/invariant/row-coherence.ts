import type { Breach, Invariant } from '../harness/invariant.ts';
import { rowText } from '../record/row-text.ts';
import { linkSource } from '../tenancy/link-text.ts';
import type { OwnerClaim } from '../tenancy/owner-resolver.ts';
import type { Tenancy } from '../tenancy/tenancy.ts';

/** TENANT-001: all ownership paths of a row that a step has written lead to one tenant. */
export const rowCoherence: Invariant = {
  id: 'TENANT-001',
  title: 'row coherence',
  check: ({ record, mirror, tenantName }) => {
    const written = record.changes.flatMap(({ table, key, after }) => {
      const claims = after === null ? [] : mirror.resolver.claims(table, after).filter(({ owner }) => owner !== null);
      return after === null || claims.length < 2 ? [] : [{ table, key, after, claims }];
    });
    if (written.length === 0) return undefined;
    return written.flatMap(({ table, key, after, claims }): Breach[] => {
      const [first] = claims;
      const other = claims.find(({ owner }) => owner !== first?.owner);
      if (!first || !other) return [];
      const say = ({ owner, via }: OwnerClaim) => `${linkSource(via)} leads to ${tenantName(owner)}`;
      return [
        {
          about: `${table} ${[first, other]
            .map(({ via }) => linkSource(via))
            .sort()
            .join(' / ')}`,
          message: `a row of ${table} belongs to two tenants: ${say(first)}, ${say(other)}`,
          proof: [...claims.map(say), rowText(table, key, after)],
          foreign: [{ table, text: key }],
        },
      ];
    });
  },
};

/** Whether a row of some table could belong to two tenants: one with a single way to a tenant, by one key, never can. */
export function canBeIncoherent({ tables, ownership }: Tenancy): boolean {
  return [...tables.values()].some(({ links }) => {
    const leading = links.filter(({ parent, across }) => !across && ownership.get(parent)?.kind !== 'shared');
    return leading.length > 1 || leading.some(({ kind }) => kind !== 'foreign-key');
  });
}
