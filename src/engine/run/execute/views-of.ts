import type { Mirror, MirroredRow, TouchedRow } from '../../database/mirror/mirror.ts';
import type { Harness } from '../../harness/define-harness.ts';
import { type NamedRow, RowNames } from '../../projection/row-names.ts';
import type { TenantRows, TouchedPlace } from '../../projection/tenant-rows.ts';
import { type TenantView, viewOf } from '../../projection/tenant-view.ts';
import { type PlacedRow, placeOf } from '../../record/row-looks.ts';
import type { StepRecord } from '../../record/step-record.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import type { TableName, Tenancy } from '../../tenancy/tenancy.ts';
import type { RunState } from '../act/run-state.ts';
import type { SequenceTrail } from './sequence-trail.ts';

/** Where a run has ended. */
type RunEnd = { readonly harness: Harness; readonly tenancy: Tenancy; readonly mirror: Mirror };

export type ViewsOptions = {
  readonly state: RunState;
  readonly records: readonly StepRecord[];
  readonly viewers: readonly TenantKey[];
  readonly drawn: SequenceTrail['drawn'];
};

/** What each of those tenants saw of a run that has just ended. */
export function viewsOf(
  { harness, tenancy: { tables }, mirror }: RunEnd,
  { state, records, viewers, drawn }: ViewsOptions,
): ReadonlyMap<TenantKey, TenantView> {
  const touched = mirror.touched();
  const { named, created } = state;
  const names = new RowNames(() => [...named, ...created.map(nameOf)], tables);
  const unordered = new Set(harness.actions.filter(({ isUnordered }) => isUnordered).map(({ name }) => name));
  const shared = { records, created, unordered, drawn, names, tables };
  return new Map(
    viewers.map((tenant) => [tenant, viewOf({ ...shared, tenant, rows: rowsOf(tenant, touched, mirror) })]),
  );
}

function nameOf({ key, handle }: RunState['created'][number]): NamedRow {
  return { table: handle.table, key, handle };
}

function rowsOf(tenant: TenantKey, touched: readonly TouchedRow[], mirror: Mirror): TenantRows {
  const placed = (table: TableName, row: MirroredRow | undefined): PlacedRow | undefined =>
    row?.owner === tenant ? { table, key: row.key, row: row.row } : undefined;
  return {
    touched: new Map(
      touched.flatMap(({ table, key, order, before, after }): [string, TouchedPlace][] =>
        before?.owner === tenant || after?.owner === tenant
          ? [[placeOf(table, key), { table, key, order, placed: placed(table, after) }]]
          : [],
      ),
    ),
    atBaseline: (table, key) => placed(table, mirror.findOriginal(table, key)),
  };
}
