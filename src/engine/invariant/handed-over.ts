import type { MirroredRow } from '../database/mirror/mirror.ts';
import type { Moment } from '../harness/invariant.ts';
import { actsFor } from '../record/acts-for.ts';
import type { OwnedRowChange } from '../record/row-change.ts';
import { placeOf } from '../record/row-looks.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { TenantKey } from '../sequence/actor.ts';
import { linkedValues } from '../tenancy/linked-values.ts';
import type { Row, RowKey } from '../tenancy/row.ts';
import type { TableName } from '../tenancy/tenancy.ts';
import type { Mention } from './search/mentions.ts';

/** A row that has gone from one tenant to another. */
export type Handover = {
  readonly table: TableName;
  readonly key: RowKey;
  readonly row: Row;
  readonly from: TenantKey;
  readonly to: TenantKey;
};

/** The rows that steps have handed over from one tenant to another, as whoever may act for both does (`handsOver`), or a job. */
export function handoversIn(
  records: readonly Pick<StepRecord, 'changes' | 'actor' | 'tenants'>[],
): readonly Handover[] {
  return records.flatMap((record) => {
    const tenants = actsFor(record);
    return record.changes.flatMap((change) =>
      handoversOf(change).filter(
        ({ from, to }) => tenants === null || (tenants.includes(from) && tenants.includes(to)),
      ),
    );
  });
}

function handoversOf({ table, key, after, ownerBefore, ownerAfter }: OwnedRowChange): readonly Handover[] {
  if (after === null || ownerBefore === null || ownerAfter === null || ownerBefore === ownerAfter) return [];
  return [{ table, key, row: after, from: ownerBefore, to: ownerAfter }];
}

/** A row with the table that it is in. */
export type Hanging = MirroredRow & { readonly table: TableName };

/** What hangs on a row, and on that again: the rows that lead to it by a link which says whose they are. */
export function hangingOn(
  { table, row, to }: Pick<Handover, 'table' | 'row' | 'to'>,
  { mirror, tenancy }: Pick<Moment, 'mirror' | 'tenancy'>,
): readonly Hanging[] {
  const found = new Map<string, Hanging>();
  const pending = [{ table, row }];
  for (let parent = pending.pop(); parent !== undefined; parent = pending.pop()) {
    for (const child of childrenOf(parent, { mirror, tenancy })) {
      const place = placeOf(child.table, child.key);
      if (found.has(place)) continue;
      found.set(place, child);
      // What is another tenant's, and stays there, is handed over with nothing.
      if (child.owner === to) pending.push(child);
    }
  }
  return [...found.values()];
}

function childrenOf(
  parent: { readonly table: TableName; readonly row: Row },
  { mirror, tenancy }: Pick<Moment, 'mirror' | 'tenancy'>,
): readonly Hanging[] {
  return [...tenancy.tables.values()].flatMap(({ name, links }) =>
    links
      .filter((link) => link.parent === parent.table && !link.across)
      .flatMap((link) => {
        const values = JSON.stringify(link.parentColumns.map((column) => String(parent.row[column])));
        return mirror
          .rows(name)
          .filter(({ row }) => linkedValues(link, row).some((named) => JSON.stringify(named.map(String)) === values))
          .map((found) => ({ ...found, table: name }));
      }),
  );
}

/**
 * Whether a row was the actor's as the step wrote or read it, and has gone to that tenant only meanwhile, with what other steps of its race have
 * handed over: whose a row is shows once all of them have ended.
 */
export function wentMeanwhile(
  { table, key, owner }: { readonly table: TableName; readonly key: RowKey; readonly owner: TenantKey },
  tenants: readonly TenantKey[],
  moment: Moment,
): boolean {
  const given = handoversIn(moment.beside).filter((one) =>
    [one, ...hangingOn({ ...one, to: owner }, moment)].some((gone) => gone.table === table && gone.key === key),
  );
  return hasPassed(given, tenants, owner);
}

/** Whether something went from one of the tenants to that one, by way of others if need be. */
export function hasPassed(
  handovers: readonly Pick<Handover, 'from' | 'to'>[],
  tenants: readonly TenantKey[],
  owner: TenantKey,
): boolean {
  const before = new Set<TenantKey>();
  const pending = [owner];
  for (let to = pending.pop(); to !== undefined; to = pending.pop()) {
    const givers = handovers.filter((one) => one.to === to && !before.has(one.from)).map(({ from }) => from);
    for (const giver of givers) before.add(giver);
    pending.push(...new Set(givers));
  }
  return tenants.some((tenant) => before.has(tenant));
}

/** The rows of the tenants, and what the step, or one beside it, has changed or taken away of theirs: an answer may show them as they were. */
function rowsOf(
  tenants: readonly TenantKey[],
  { mirror, tenancy, record, beside }: Moment,
): readonly Pick<Hanging, 'key' | 'row'>[] {
  const isOwn = ({ owner }: { readonly owner: TenantKey | null }) => owner !== null && tenants.includes(owner);
  const standing = [...tenancy.tables.keys()].flatMap((table) => mirror.rows(table).filter(isOwn));
  const changes = [record, ...beside].flatMap((one) => one.changes);
  const before = changes.flatMap(({ key, before: row, ownerBefore: owner }) => (row ? [{ key, row, owner }] : []));
  return [...standing, ...before.filter(isOwn)];
}

/**
 * Whether something of another tenant may be met since rows have changed hands. Whoever got them has what stands in them, canaries of the other
 * too. Whoever gave them away still has records that name them, and is shown such a record with what it names; but not the rows by
 * themselves.
 */
export function isLeftByHandover(
  { owner, row, what }: Pick<Mention, 'owner' | 'row' | 'what'>,
  { tenants, content }: { readonly tenants: readonly TenantKey[]; readonly content: unknown },
  moment: Moment,
): boolean {
  const handovers = handoversIn([...moment.history, ...moment.beside, moment.record]);
  if (handovers.length === 0 || owner === null) return false;
  if (row !== null && wentMeanwhile({ ...row, owner }, tenants, moment)) return true;
  const holds = (held: Row, text: string) => JSON.stringify(held).includes(text);
  const own = () => rowsOf(tenants, moment);
  if (row === null) {
    const canary = moment.canaries.get(owner)?.find((one) => what.endsWith(one));
    const isReceived = tenants.some((tenant) => hasPassed(handovers, [owner], tenant));
    return canary !== undefined && isReceived && own().some((one) => holds(one.row, canary));
  }
  const isGiven = handovers.some(({ from }) => tenants.includes(from)) && handovers.some(({ to }) => to === owner);
  if (!isGiven) return false;
  const shown = JSON.stringify([content, moment.record.input]);
  return own().some((one) => holds(one.row, row.key) && shown.includes(one.key));
}
