import { isDeepStrictEqual } from 'node:util';
import type { Breach, Invariant, Moment } from '../harness/invariant.ts';
import type { OwnedRowChange } from '../record/row-change.ts';
import { placeOf } from '../record/row-looks.ts';
import { rowText } from '../record/row-text.ts';
import { linkSource } from '../tenancy/link-text.ts';
import type { OwnerClaim } from '../tenancy/owner-resolver.ts';
import type { Row, RowKey } from '../tenancy/row.ts';
import type { TableName, Tenancy } from '../tenancy/tenancy.ts';
import { handoversIn, hangingOn } from './handed-over.ts';

/**
 * TENANT-001: all ownership paths of a row that a step has written lead to one tenant, as each of its transactions has left it, and so do those
 * of all that hangs on a row which has gone from one tenant to another: it was left behind, else.
 */
export const rowCoherence: Invariant = {
  id: 'TENANT-001',
  title: 'row coherence',
  check: (moment) => {
    const { record, mirror, tenantName } = moment;
    const judged = [...standing(left(record.changes), moment), ...hanging(moment)].flatMap(({ table, key, after }) => {
      const claims = after === null ? [] : mirror.resolver.claims(table, after).filter(({ owner }) => owner !== null);
      return after === null || claims.length < 2 ? [] : [{ table, key, after, claims }];
    });
    if (judged.length === 0) return undefined;
    return judged.flatMap(({ table, key, after, claims }): Breach[] => {
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

/** What transactions have left of each row: nobody else has seen what stood there on the way. */
function left(changes: readonly OwnedRowChange[]): readonly OwnedRowChange[] {
  const last = new Map(changes.map((change) => [`${change.transaction} ${placeOf(change.table, change.key)}`, change]));
  return [...last.values()];
}

/**
 * Those of which can be said whose they are: where a step beside it has handed rows over, what the row leads to may have been another tenant's as it was
 * written, so that only what still stands as it was left is judged.
 */
function standing(changes: readonly OwnedRowChange[], { beside, mirror }: Moment): readonly OwnedRowChange[] {
  if (handoversIn(beside).length === 0) return changes;
  return changes.filter(({ table, key, after }) => after && isDeepStrictEqual(mirror.find(table, key), after));
}

/** What hangs on the rows that the step has handed over, and was not written by it. */
function hanging(moment: Moment): readonly { readonly table: TableName; readonly key: RowKey; readonly after: Row }[] {
  const handovers = handoversIn([moment.record]);
  if (handovers.length === 0) return [];
  const written = new Set(moment.record.changes.map(({ table, key }) => placeOf(table, key)));
  const all = handovers.flatMap((handover) => hangingOn(handover, moment));
  const places = new Map(all.map((one) => [placeOf(one.table, one.key), one]));
  return [...places].flatMap(([place, { table, key, row }]) =>
    written.has(place) ? [] : [{ table, key, after: row }],
  );
}

/** Whether a row of some table could belong to two tenants: one with a single way to a tenant, by one key, never can. */
export function canBeIncoherent({ tables, ownership }: Tenancy): boolean {
  return [...tables.values()].some(({ links }) => {
    const leading = links.filter(({ parent, across }) => !across && ownership.get(parent)?.kind !== 'shared');
    return leading.length > 1 || leading.some(({ kind }) => kind !== 'foreign-key');
  });
}
