import type { Moment } from '../harness/invariant.ts';
import type { OwnedRowChange } from '../record/row-change.ts';
import type { TenantKey } from '../sequence/actor.ts';
import { keyText } from '../tenancy/key-text.ts';
import { linkedValues } from '../tenancy/linked-values.ts';
import type { Row } from '../tenancy/row.ts';
import { namesPerson } from './own-rows.ts';
import { onlyTimesDiffer } from './telling-changes.ts';

/** Whether a change is one of a row that belongs to nobody, was there before the step, and may not be changed by everybody. */
export function isOfSharedRow(
  change: OwnedRowChange,
  { record, tenancy }: Pick<Moment, 'record' | 'tenancy'>,
): boolean {
  const { table, key, before, after } = change;
  if (before === null || tenancy.ownership.get(table)?.kind !== 'shared' || tenancy.open?.has(table)) return false;
  if (after !== null && onlyTimesDiffer({ table, before, after }, tenancy)) return false;
  return !record.changes.some((other) => other.table === table && other.key === key && other.operation === 'insert');
}

/**
 * The other tenant that has a shared row as well: the person whose row it is works there, or a row of that tenant refers to it. Undefined
 * where there is none, and where the row is the actor's own. What a tenant alone has, its people may change.
 */
export function findSharer(
  { table, key, before }: OwnedRowChange,
  moment: Moment,
  tenants: readonly TenantKey[],
): TenantKey | undefined {
  const { record, tenancy, isMember, mirror, personNamedBy } = moment;
  const { person } = record.actor;
  if (person === null || before === null) return undefined;
  if (table === tenancy.people ? key === person : namesPerson(tenancy, { table, row: before }, person))
    return undefined;
  const others = mirror.rows(tenancy.root).flatMap((root) => (tenants.includes(root.key) ? [] : [root.key]));
  const whose = table === tenancy.people ? key : personNamedBy(table, before);
  if (whose !== null) return others.find((tenant) => isMember(whose, tenant));
  const refers = [...tenancy.tables.values()].flatMap(({ name, links }) =>
    links
      .filter((link) => link.kind === 'foreign-key' && link.parent === table)
      .map((link) => ({
        name,
        refersTo: (row: Row) => linkedValues(link, row).some((values) => keyText(values) === key),
      })),
  );
  return others.find((tenant) =>
    refers.some(({ name, refersTo }) => mirror.rowsOf(name, tenant).some(({ row }) => refersTo(row))),
  );
}
