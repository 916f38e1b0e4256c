import { actsFor } from '../record/acts-for.ts';
import type { Observation } from '../record/observation.ts';
import { type LookOptions, type PlacedRow, placeOf } from '../record/row-looks.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { TenantKey } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import type { Handle } from '../sequence/reference.ts';
import { namingColumn } from '../tenancy/naming-column.ts';
import type { RowKey } from '../tenancy/row.ts';
import type { TableName } from '../tenancy/tenancy.ts';
import type { MadeRow } from './pair-rows.ts';
import type { RowNames } from './row-names.ts';
import type { TenantRows } from './tenant-rows.ts';

/** Something shown, with its channel and recipient as one text. */
export type Shown = { readonly place: string; readonly channel: string; readonly content: Json };

/** What one tenant saw of a step: how its own ended, and what was shown to it. */
export type SeenStep = {
  readonly action: string;
  /** Whether the application promises no order of the lists that the action shows. */
  readonly isUnordered: boolean;
  /** Null where the step is not the tenant's own, or not its alone. */
  readonly outcome: string | null;
  readonly shown: readonly Shown[];
};

/** The numbers that a sequence of the database gave during a step: those from `from`, without it, to `to`. */
export type DrawnNumbers = { readonly sequence: number; readonly from: number; readonly to: number };

/** What is known of the inside of a step, which nobody saw: what its values may follow from. */
export type StepInside = {
  /** The rows of the tenant, or of nobody, that it made or changed, as it left them. */
  readonly changed: readonly PlacedRow[];
  /** Whether it changed rows of other tenants as well. */
  readonly reachesOthers: boolean;
  readonly drawn: readonly DrawnNumbers[];
};

/** All that a run showed a tenant, with the rows that it was left with. */
export type TenantView = {
  readonly steps: ReadonlyMap<string, SeenStep>;
  /** Where several tenants saw something at once, as a person who works for both does: no tenant's own window. */
  readonly shared: ReadonlySet<string>;
  /** The tenant's rows at the end. */
  readonly rows: TenantRows;
  /** All rows that the run has made, whosever they are. */
  readonly made: readonly MadeRow[];
  readonly insides: ReadonlyMap<string, StepInside>;
  readonly names: RowNames;
  readonly tables: LookOptions['tables'];
};

export type TenantViewOptions = {
  readonly tenant: TenantKey;
  readonly records: readonly StepRecord[];
  /** The rows that the run has made, present or not. */
  readonly created: readonly { readonly key: RowKey; readonly handle: Handle }[];
  /** Names of the actions whose lists come in no promised order. */
  readonly unordered: ReadonlySet<string>;
  readonly drawn?: ReadonlyMap<string, readonly DrawnNumbers[]>;
} & Pick<TenantView, 'rows' | 'names' | 'tables'>;

/** Takes down what a tenant saw of a run. */
export function viewOf(options: TenantViewOptions): TenantView {
  const { tenant, records, created, rows, unordered, names, tables } = options;
  const steps = new Map<string, SeenStep>();
  for (const record of records) {
    const { step, actor, outcome, observations } = record;
    const [acting, ...more] = actsFor(record) ?? [];
    const isOwn = actor.tenant === tenant || (actor.tenant === null && acting === tenant && more.length === 0);
    // What another tenant's actor is answered is the actor's own, though its person may work for this tenant as well.
    const isAnswer = ({ recipient }: Observation) =>
      !isOwn && actor.tenant !== null && recipient !== null && [actor.id, actor.person].includes(recipient);
    const shown = observations
      .filter((observation) => observation.tenants.includes(tenant) && !isAnswer(observation))
      .map((observation): Shown => {
        const { channel, content } = observation;
        return { place: windowOf(observation), channel, content };
      });
    if (!isOwn && shown.length === 0) continue;
    steps.set(step.id, {
      action: step.action,
      isUnordered: unordered.has(step.action),
      outcome: isOwn ? (outcome.kind === 'refused' ? `refused ${outcome.code}` : outcome.kind) : null,
      shown,
    });
  }
  const everything = records.flatMap(({ observations }) => observations);
  return {
    steps,
    shared: new Set(everything.filter(({ tenants }) => tenants.length > 1).map(windowOf)),
    rows,
    made: madeRows(records, created),
    insides: new Map(records.map((record) => [record.step.id, insideOf(record, options)])),
    names,
    tables,
  };
}

/** Whether the run has made or changed a row of the tenant's, or of nobody's, that goes by that value. */
export function hasMet({ insides, tables }: TenantView, { table, column, value }: MeantRow): boolean {
  const known = tables.get(table);
  const naming = column ?? (known && namingColumn(known)) ?? '';
  const isMeant = (placed: PlacedRow) => placed.table === table && String(placed.row[naming]) === String(value);
  return [...insides.values()].some(({ changed }) => changed.some(isMeant));
}

type MeantRow = {
  readonly table: TableName;
  /** The column that names the row; that of its key, if undefined. */
  readonly column: string | undefined;
  readonly value: Json;
};

function insideOf({ step, changes }: StepRecord, { tenant, drawn }: TenantViewOptions): StepInside {
  const isOwn = (owner: TenantKey | null) => owner === null || owner === tenant;
  const changed = new Map<string, PlacedRow>();
  for (const { table, key, after, ownerAfter } of changes) {
    if (after === null || !isOwn(ownerAfter)) changed.delete(placeOf(table, key));
    else changed.set(placeOf(table, key), { table, key, row: after });
  }
  return {
    changed: [...changed.values()],
    reachesOthers: changes.some(({ ownerBefore, ownerAfter }) => !isOwn(ownerBefore) || !isOwn(ownerAfter)),
    drawn: drawn?.get(step.id) ?? [],
  };
}

/** The rows that were made, as the steps left them that made them; one that its step has deleted again as it was last. */
function madeRows(records: readonly StepRecord[], created: TenantViewOptions['created']): readonly MadeRow[] {
  const images = new Map<string, MadeRow['row']>();
  for (const { step, changes } of records)
    for (const { table, key, before, after } of changes)
      images.set(`${step.id} ${placeOf(table, key)}`, after ?? before ?? {});
  return created.flatMap(({ key, handle }): MadeRow[] => {
    if (!('step' in handle)) return [];
    const row = images.get(`${handle.step} ${placeOf(handle.table, key)}`);
    return row === undefined ? [] : [{ table: handle.table, key, row, handle }];
  });
}

/**
 * A channel and a recipient: through it the tenant looks. At an address that several may have registered, what names nothing comes through
 * another one than what is known to be the tenant's.
 */
function windowOf({ channel, recipient, about }: Observation): string {
  return `${channel} to ${recipient ?? 'nobody named'}${about === null ? ', naming nothing' : ''}`;
}
