import type { Crossing, CrossingView } from '../harness/crossing.ts';
import { actsFor } from '../record/acts-for.ts';
import type { ResolvedReference, StepRecord } from '../record/step-record.ts';
import type { TenantKey } from '../sequence/actor.ts';
import { isList } from '../sequence/canonical.ts';
import type { Json } from '../sequence/json.ts';
import { isReference } from '../sequence/reference.ts';
import type { Sequence } from '../sequence/sequence.ts';
import type { Step } from '../sequence/step.ts';
import { strangeValue } from '../sequence/strange-value.ts';

/** A run without the steps of other tenants. */
export type Projection = {
  readonly sequence: Sequence;
  /** Ids of the steps that were taken away; none where the run had none of other tenants. */
  readonly removed: ReadonlySet<string>;
  /** Names of the crossings for which steps of other tenants stayed. */
  readonly crossed: readonly string[];
  /** What its steps name by value, since the row is not made here. */
  readonly lost: readonly LostReference[];
};

/** A reference to a row that a projection does not make, or makes otherwise, with the value that stands for it there. */
export type LostReference = Pick<ResolvedReference, 'table' | 'value'> & {
  /** The column that it names the row by; undefined for the key. */
  readonly column: string | undefined;
  /** What the step sends: the value that it sent in the run, or where somebody has that by now, one that nobody has. */
  readonly sent: Json;
};

export type ProjectOptions = {
  readonly view: CrossingView;
  readonly crossings: readonly Crossing[];
  /** Whether a lost value names a row that the projection has made, though it named another in the run. */
  readonly isTaken?: (lost: Omit<LostReference, 'sent'>) => boolean;
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
  { view, crossings, isTaken = () => false }: ProjectOptions,
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
  const lost: LostReference[] = [];
  const restate = (record: StepRecord): Step => {
    // What stays of another tenant stays as it is, with the rows that it names.
    if (!isStepOf(view.tenant, record)) return record.step;
    const { step, found } = restated(record, { kept, isTaken });
    lost.push(...found);
    return step;
  };
  return {
    sequence: { version: 1, steps: records.filter(({ step }) => kept.has(step.id)).map(restate) },
    removed: new Set(records.map(({ step }) => step.id).filter((id) => !kept.has(id))),
    crossed: [...crossed],
    lost,
  };
}

/** Whether a step is one of the tenant's own, or of `system`; that of somebody without a tenant is one of each that they work for. */
function isStepOf(tenant: TenantKey, record: StepRecord): boolean {
  return actsFor(record)?.includes(tenant) ?? true;
}

type RestateOptions = Required<Pick<ProjectOptions, 'isTaken'>> & { readonly kept: ReadonlySet<string> };

/** The step with the values that it sent in place of references to rows that are lost, and which those are. */
function restated(
  { step, references }: StepRecord,
  { kept, isTaken }: RestateOptions,
): { readonly step: Step; readonly found: readonly LostReference[] } {
  const found: LostReference[] = [];
  // They were looked up in the order in which they stand in the input.
  const known = references.values();
  const restate = (value: Json): Json => {
    if (value === null || typeof value !== 'object') return value;
    if (isReference(value)) {
      const { column } = value.$ref;
      const { value: reference } = known.next();
      if (!reference || !isLost(reference, column, kept)) return value;
      const { table, value: sent } = reference;
      const lost = { table, column, value: sent };
      found.push({ ...lost, sent: isTaken(lost) ? strangeValue(sent) : sent });
      return found.at(-1)?.sent ?? null;
    }
    if (isList(value)) return value.map(restate);
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, restate(item)]));
  };
  return { step: { ...step, input: restate(step.input) }, found };
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
