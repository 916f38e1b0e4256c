import type { Crossing, CrossingView } from '../harness/crossing.ts';
import { actsFor } from '../record/acts-for.ts';
import type { ResolvedReference, StepRecord } from '../record/step-record.ts';
import type { TenantKey } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import { type Handle, isReference } from '../sequence/reference.ts';
import type { Sequence } from '../sequence/sequence.ts';
import type { Step } from '../sequence/step.ts';

/** A run without the steps of other tenants. */
export type Projection = {
  readonly sequence: Sequence;
  /** Ids of the steps that were taken away; none where the run had none of other tenants. */
  readonly removed: ReadonlySet<string>;
  /** Names of the crossings for which steps of other tenants stayed. */
  readonly crossed: readonly string[];
};

/**
 * Projects a run on a tenant: its own steps, those of `system` and time stay as they were, those of other tenants go, unless a crossing
 * carries them or one that does needs the rows they made. What a step said of rows that are not made any more, it says by the values that
 * it sent then: it asks for the same things, which now never existed.
 *
 * The idea is that of noninterference by purging (Goguen and Meseguer, 1982).
 */
export function projectSequence(
  records: readonly StepRecord[],
  view: CrossingView,
  crossings: readonly Crossing[],
): Projection {
  const crossed = new Set<string>();
  const kept = new Set<string>();
  for (const record of records.toReversed()) {
    const { id } = record.step;
    const isOwn = isStepOf(view.tenant, record);
    const carriers = isOwn ? [] : crossings.filter(({ carries }) => carries(record, view));
    for (const { name } of carriers) crossed.add(name);
    if (!isOwn && carriers.length === 0 && !kept.has(id)) continue;
    kept.add(id);
    // A step of another tenant is carried with those that made its rows; the tenant's own has to do without them.
    if (!isOwn) for (const { handle } of record.references) if ('step' in handle) kept.add(handle.step);
  }
  const steps = records.filter(({ step }) => kept.has(step.id)).map((record) => restated(record, kept, view.tenant));
  return {
    sequence: { version: 1, steps },
    removed: new Set(records.map(({ step }) => step.id).filter((id) => !kept.has(id))),
    crossed: [...crossed],
  };
}

/** Whether a step is one of the tenant's own, or of `system`; that of somebody without a tenant is one of each that they work for. */
function isStepOf(tenant: TenantKey, record: StepRecord): boolean {
  return actsFor(record)?.includes(tenant) ?? true;
}

function restated(record: StepRecord, kept: ReadonlySet<string>, tenant: TenantKey): Step {
  const { step, references } = record;
  // What stays of another tenant stays as it is, with the rows that it names.
  if (!isStepOf(tenant, record)) return step;
  const values = new Map(references.map((reference) => [textOf(reference.handle), reference]));
  const restate = (value: Json): Json => {
    if (value === null || typeof value !== 'object') return value;
    if (isReference(value)) {
      const { column, ...handle } = value.$ref;
      const reference = values.get(textOf(handle));
      return reference && isLost(reference, column, kept) ? lostValue(reference, column) : value;
    }
    if (Array.isArray(value)) return value.map(restate);
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, restate(item)]));
  };
  return { ...step, input: restate(step.input) };
}

/**
 * Whether a reference stands for something else in the projection: its row is not made there, or a column of it may hold something else.
 * A step that stays may make other rows of other tenants, or none.
 */
function isLost({ handle, whose }: ResolvedReference, column: string | undefined, kept: ReadonlySet<string>): boolean {
  if ('absent' in handle) return false;
  if ('step' in handle) return whose !== 'own' || !kept.has(handle.step);
  return column !== undefined && whose !== 'own';
}

/** What was sent then. A number might be somebody else's by now, so it gives way to one that nobody has. */
function lostValue({ value, table, handle }: ResolvedReference, column: string | undefined): Json {
  if (typeof value !== 'number') return value;
  const named = column === undefined ? {} : { column };
  return { $ref: { table, absent: 'index' in handle ? 3 + handle.index : 3, ...named } };
}

function textOf(handle: Handle): string {
  return JSON.stringify(Object.entries(handle).sort(([a], [b]) => (a < b ? -1 : 1)));
}
