import type { CrossingView } from '../../harness/crossing.ts';
import { interference } from '../../invariant/noninterference.ts';
import type { OwnBaseline } from '../../projection/own-baseline.ts';
import { projectSequence } from '../../projection/project-sequence.ts';
import { actsFor } from '../../record/acts-for.ts';
import type { ResolvedReference, StepRecord } from '../../record/step-record.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import { type Executed, executeRun, type Stage } from '../execute/execute-run.ts';
import { storedSteps } from '../execute/step-source.ts';
import type { BaselineBook } from './baseline-book.ts';
import { type Again, type ComparePairOptions, comparePair } from './compare-pair.ts';
import { type Interference, shownBeside } from './compare-projection.ts';
import type { Kept, SetAside } from './comparison.ts';
import type { KnownRun, KnownRuns } from './known-runs.ts';
import { viewIn } from './projected-run.ts';

export type CompareBaselinesOptions = ComparePairOptions & {
  readonly tenant: TenantKey;
  readonly own: OwnBaseline;
  readonly crossingView: CrossingView;
  /** Whether it is its turn by chance. */
  readonly isDrawn: boolean;
  /** What was compared so far; chance alone decides unless given. */
  readonly book: BaselineBook | undefined;
  /** What was run already, and need not be run again with the rows of the others. */
  readonly knownRuns: KnownRuns;
};

/**
 * The violation that shows when a tenant's own steps are run twice, with the rows that other tenants began with and without; or why it was set
 * aside, or could not be. Undefined where nothing differs; `nothing` where there was nothing to compare.
 *
 * Steps that would rightly meet what is gone are in neither run: those that name another tenant's row, which other invariants judge, and
 * those by or about somebody who has a place in another tenant as well. Nor is a step that shows a difference, and that a crossing carries as it
 * is in either run: to found a tenant under a name is refused where another has the name, and shows that it has, by right.
 */
export async function compareBaselines(
  stage: Stage,
  executed: Executed,
  options: CompareBaselinesOptions,
): Promise<Interference | SetAside | Kept | 'nothing' | undefined> {
  const { tenant, own, isDrawn, book } = options;
  const { result } = executed;
  const among = own.gone.length > 0 ? stepsAmongItself(stage, result.records, { tenant, own }) : [];
  if (among.length === 0 || !(isDrawn || book?.wants(tenant, among))) return 'nothing';
  const lost = [...own.rows.values()].reduce((sum, rows) => sum + rows.length, 0);
  if (book?.spend(lost) === false) return { because: 'they have so many rows that it is seldom their turn', times: 1 };
  book?.note(tenant, among);
  for (let steps = among; steps.length > 0; ) {
    const { compared, carried } = await compareAmong(stage, executed, { ...options, among: steps });
    if (carried === undefined) return compared;
    steps = steps.filter(({ step }) => step.id !== carried.step.id);
  }
  return undefined;
}

type Told = {
  readonly compared: Interference | SetAside | Kept | undefined;
  /** The step by which the runs part, where a crossing carries it. */
  readonly carried?: StepRecord | undefined;
};

/** Compares two runs of the same steps, with what others began with and without. */
async function compareAmong(
  stage: Stage,
  { result }: Executed,
  {
    tenant,
    own,
    target,
    onDisorder,
    knownRuns,
    crossingView,
    among,
  }: CompareBaselinesOptions & { readonly among: readonly StepRecord[] },
): Promise<Told> {
  const { sequence } = projectSequence(among, { view: { tenant, people: new Set() }, crossings: [] });
  const run = (
    without: OwnBaseline['rows'],
    from?: Executed['sequences'],
    { displacement, laysAnew = false }: Again = {},
  ) =>
    executeRun(stage, storedSteps(sequence), {
      judges: false,
      viewers: [tenant],
      without,
      laysAnew,
      ...(from ? { sequences: displacement?.sequences ?? from } : {}),
      ...(displacement ? { displaced: displacement.steps } : {}),
    });
  const known = knownRuns.find(sequence, tenant);
  const whole: KnownRun['run'] = known?.run ?? (await run(new Map()));
  const alone = await run(own.rows, whole.sequences);
  const broken = firstBroken(whole.result.records, alone.result.records);
  if (broken) return { compared: { because: `${broken.step.action} breaks where they are gone`, times: 1 } };
  const [first, second] = [viewIn(whole, tenant), viewIn(alone, tenant)];
  const kept = new Set(sequence.steps.map(({ id }) => id));
  const removed = new Set(result.records.map(({ step }) => step.id).filter((id) => !kept.has(id)));
  const { tenantName, personOf } = stage.knowledge;
  const { records } = result;
  const of = { tenant, records, removed, began: own.gone, tenantName, personOf, views: [first, second] as const };
  const compared = await comparePair(
    stage,
    {
      first,
      second,
      restated: [],
      sequences: whole.sequences,
      records,
      repeat: async (again) => viewIn(await run(new Map(), known?.sequences, again), tenant),
      rerun: async (again) => viewIn(await run(own.rows, whole.sequences, again), tenant),
      violationOf: (difference) => interference(difference, of),
    },
    { target, onDisorder },
  );
  if (compared === undefined || !('invariant' in compared)) return { compared };
  const parting = [whole, alone].flatMap((one) => one.result.records.filter(({ step }) => step.id === compared.step));
  const carried = parting.find((record) =>
    stage.harness.crossings.some(({ carries }) => carries(record, crossingView)),
  );
  return {
    compared: { violation: compared, projected: shownBeside(compared, alone, { tenant, removed }) },
    carried,
  };
}

/** The first step that breaks in the second run alone, as where the application counts on a tenant that is the product's own. */
function firstBroken(whole: readonly StepRecord[], alone: readonly StepRecord[]): StepRecord | undefined {
  const faulty = new Set(whole.flatMap(({ step, outcome }) => (outcome.kind === 'fault' ? [step.id] : [])));
  return alone.find(({ step, outcome }) => outcome.kind === 'fault' && !faulty.has(step.id));
}

/** What a tenant and jobs did in a run, without all that has to do with others; none where the tenant did nothing. */
function stepsAmongItself(
  { knowledge, mirror, tenancy }: Stage,
  records: readonly StepRecord[],
  { tenant, own }: { readonly tenant: TenantKey; readonly own: OwnBaseline },
): readonly StepRecord[] {
  const elsewhere = new Set(own.gone.flatMap((other) => [...(knowledge.baselinePeople.get(other) ?? [])]));
  const isAboutThem = ({ table, key }: ResolvedReference) => {
    if (table === tenancy.people) return elsewhere.has(key);
    const row = mirror.findEver(table, key);
    const person = row ? knowledge.personNamedBy(table, row) : null;
    return person !== null && elsewhere.has(person);
  };
  const isAmongItself = (record: StepRecord) => {
    const { actor, references } = record;
    const isOwn = actsFor(record)?.every((acting) => acting === tenant) ?? true;
    return (
      isOwn &&
      !elsewhere.has(actor.person ?? '') &&
      references.every((reference) => reference.whose !== 'foreign' && !isAboutThem(reference))
    );
  };
  const among = records.filter(isAmongItself);
  return among.some((record) => actsFor(record) !== null || record.changes.length > 0) ? among : [];
}
