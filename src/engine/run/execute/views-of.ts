import type { Mirror } from '../../database/mirror/mirror.ts';
import type { Harness } from '../../harness/define-harness.ts';
import { RowNames } from '../../projection/row-names.ts';
import { type TenantView, viewOf } from '../../projection/tenant-view.ts';
import type { StepRecord } from '../../record/step-record.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import type { Tenancy } from '../../tenancy/tenancy.ts';
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
  const rows = [...tables.keys()].flatMap((table) => mirror.rows(table).map((entity) => ({ table, ...entity })));
  const places = [...rows, ...state.created.map(({ key, handle }) => ({ table: handle.table, key }))];
  const names = new RowNames(
    () => places.map(({ table, key }) => ({ table, key, handle: state.handleOf(table, key) })),
    tables,
  );
  const unordered = new Set(harness.actions.filter(({ isUnordered }) => isUnordered).map(({ name }) => name));
  const shared = { records, created: state.created, unordered, drawn, names, tables };
  return new Map(
    viewers.map((tenant) => [
      tenant,
      viewOf({ ...shared, tenant, rows: rows.filter(({ owner }) => owner === tenant) }),
    ]),
  );
}
