import type { CrossingView } from '../../harness/crossing.ts';
import type { Signature } from '../../harness/invariant.ts';
import type { Disorder } from '../../projection/compare-views.ts';
import { type Projection, type ProjectOptions, projectSequence } from '../../projection/project-sequence.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import { type Executed, executeRun, type Stage } from '../execute/execute-run.ts';
import { endingWith, type RunResult } from '../execute/run-result.ts';
import { storedSteps } from '../execute/step-source.ts';
import type { BaselineBook } from './baseline-book.ts';
import { compareBaselines } from './compare-baselines.ts';
import { compareCrossings } from './compare-crossings.ts';
import type { Again } from './compare-pair.ts';
import { compareProjection, type Interference } from './compare-projection.ts';
import type { Comparison, Kept, SetAside } from './comparison.ts';
import { KnownRuns } from './known-runs.ts';
import { publishedCrossings } from './published-steps.ts';
import { sharedRuns } from './shared-runs.ts';

export type CompareOptions = {
  readonly target: Signature | undefined;
  /** Whether it is its turn, by chance, to be compared without the rows that other tenants began with as well; and the book of those. */
  readonly isDrawn: boolean;
  readonly book: BaselineBook | undefined;
  readonly onCompared?: ((comparison: Comparison) => void) | undefined;
};

/**
 * Runs the projection of a run on each tenant, and compares what the tenant saw in both (TENANT-006). Hands back the run, up to the
 * first step that shows a difference if there is one.
 *
 * Of a run in which rows are to change hands, only what came before is compared: what a tenant has made of a row is rightly seen by whoever gets it.
 *
 * Before a difference is reported, both runs are made again. Where either comes out otherwise by then, the difference says nothing of the
 * tenants, and the comparison is set aside.
 */
export async function compareRuns(
  stage: Stage,
  whole: Executed,
  { target, isDrawn, book, onCompared }: CompareOptions,
): Promise<RunResult> {
  const startedAt = performance.now();
  const executed = await untilHandover(stage, whole);
  const { result, views } = executed;
  const crossed = new Set<string>();
  const setAside: SetAside[] = [];
  const disorders: Disorder[] = [];
  const made = (laysAnew: boolean) => () =>
    executeRun(stage, storedSteps(result.sequence), { judges: false, viewers: [...views.keys()], laysAnew });
  const [asItWas, anew] = [onceOnly(made(false)), onceOnly(made(true))];
  const repeat = ({ laysAnew = false }: Again = {}) => (laysAnew ? anew() : asItWas());
  const knownRuns = new KnownRuns();
  knownRuns.note(result.sequence, { run: executed, sequences: undefined });
  const kept: Kept[] = [];
  let [projections, baselines] = [0, 0];
  let found: RunResult | undefined;
  const onDisorder = (disorder: Disorder) => disorders.push(disorder);
  /** Whether it has decided the run. */
  const take = (compared: Interference | SetAside | undefined): boolean => {
    if (compared && 'violation' in compared)
      found = { ...endingWith(result, compared.violation), projected: compared.projected };
    else if (compared) setAside.push(compared);
    return found !== undefined;
  };
  const projected = [...views].map(([tenant, view]) => {
    const project = projectionOn(stage, executed, tenant);
    return { tenant, view, project, projection: project() };
  });
  const sharedBy = sharedRuns(stage, executed, projected);
  for (const { tenant, view, project, projection } of projected) {
    for (const name of projection.crossed) crossed.add(name);
    const options = { tenant, view, project, repeat, target, onDisorder, knownRuns };
    if (projection.removed.size > 0) {
      projections += 1;
      if (take(await compareProjection(stage, executed, { ...options, shared: sharedBy(projection) }))) break;
    }
    if (projection.crossed.length === 0) continue;
    const crossingOptions = { ...options, projection, crossingView: crossingView(stage, result, tenant) };
    if (take(await compareCrossings(stage, executed, crossingOptions))) break;
  }
  book?.earn(result.records.length);
  // What others do shows there as well; what they only have, shows here alone.
  for (const tenant of found ? [] : views.keys()) {
    const own = stage.ownBaselines.get(tenant);
    if (!own) continue;
    if (isDrawn) kept.push(...own.kept.map(({ because }) => ({ because, times: 1 })));
    const told = await compareBaselines(stage, executed, {
      ...{ tenant, own, isDrawn, book, target, onDisorder, knownRuns },
      crossingView: crossingView(stage, result, tenant),
    });
    if (told === 'nothing') continue;
    if (told && 'because' in told) {
      kept.push(told);
      continue;
    }
    baselines += 1;
    if (take(told)) break;
  }
  onCompared?.({
    projections,
    baselines,
    setAside,
    kept,
    disorders,
    crossed,
    elapsedMs: performance.now() - startedAt,
  });
  return found ?? result;
}

/**
 * The run up to the first step by which somebody who may hands rows over from one tenant to another, whether it came to that or not: it is for
 * the other tenant to say, as by a name that is taken there.
 */
async function untilHandover(stage: Stage, whole: Executed): Promise<Executed> {
  const { records, sequence } = whole.result;
  const handing = new Set(stage.harness.actions.flatMap(({ name, handsOver }) => (handsOver === true ? [name] : [])));
  const first = records.findIndex(
    ({ step, tenants = [], unauthorized }) => handing.has(step.action) && tenants.length > 1 && !unauthorized,
  );
  if (first < 0) return whole;
  const before = storedSteps({ ...sequence, steps: sequence.steps.slice(0, first) });
  return executeRun(stage, before, { judges: false, viewers: [...whole.views.keys()] });
}

function projectionOn(
  stage: Stage,
  executed: Executed,
  tenant: TenantKey,
): (isTaken?: ProjectOptions['isTaken']) => Projection {
  const { result } = executed;
  const view = crossingView(stage, result, tenant);
  const crossings = [...stage.harness.crossings, ...publishedCrossings(executed)];
  return (isTaken = () => false) => projectSequence(result.records, { view, crossings, isTaken });
}

/** Everybody who has worked for the tenant at some time of the run. */
function crossingView({ harness, knowledge }: Stage, { records }: RunResult, tenant: TenantKey): CrossingView {
  const { table, person } = harness.members;
  const changes = records.flatMap((record) => record.changes.filter((change) => change.table === table));
  const made = changes.flatMap(({ after, ownerAfter }) => (ownerAfter === tenant && after ? [after[person]] : []));
  return { tenant, people: new Set([...(knowledge.baselinePeople.get(tenant) ?? []), ...made.map(String)]) };
}

/** Does something the first time that it is asked for. */
function onceOnly<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
