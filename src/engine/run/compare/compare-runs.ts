import type { Signature } from '../../harness/invariant.ts';
import type { Disorder } from '../../projection/compare-views.ts';
import { type Executed, executeRun, type Stage } from '../execute/execute-run.ts';
import { endingWith, type RunResult } from '../execute/run-result.ts';
import { storedSteps } from '../execute/step-source.ts';
import type { BaselineBook } from './baseline-book.ts';
import { comparableOf, crossingView } from './comparable.ts';
import { compareBaselines } from './compare-baselines.ts';
import { compareCrossings } from './compare-crossings.ts';
import type { Again } from './compare-pair.ts';
import { compareProjection, type Interference } from './compare-projection.ts';
import type { Comparison, Kept, SetAside } from './comparison.ts';
import { KnownRuns } from './known-runs.ts';

export type CompareOptions = {
  readonly target: Signature | undefined;
  /** Whether it is its turn, by chance, to be compared without the rows that other tenants began with as well; and the book of those. */
  readonly isDrawn: boolean;
  readonly book: BaselineBook | undefined;
  readonly onCompared?: ((comparison: Comparison) => void) | undefined;
  /** Whether the run may have traces of twins; none unless given. */
  readonly mayBeTraced?: boolean | undefined;
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
  { target, isDrawn, book, onCompared, mayBeTraced = false }: CompareOptions,
): Promise<RunResult> {
  const startedAt = performance.now();
  const { executed, projected, isTraced } = await comparableOf(stage, whole, mayBeTraced);
  const { result, views } = executed;
  const crossed = new Set<string>();
  const setAside: SetAside[] = [];
  const disorders: Disorder[] = [];
  const made = (laysAnew: boolean) => () =>
    executeRun(stage, storedSteps(result.sequence), { judges: false, viewers: [...views.keys()], laysAnew });
  const [asItWas, anew] = [onceOnly(made(false)), onceOnly(made(true))];
  const repeat = ({ laysAnew = false }: Again = {}) => (laysAnew ? anew() : asItWas());
  const knownRuns = new KnownRuns();
  if (!isTraced) knownRuns.note(result.sequence, { run: executed, sequences: undefined });
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
  for (const { tenant, view, project, projection, shared } of projected) {
    for (const name of projection.crossed) crossed.add(name);
    const options = { tenant, view, project, repeat, target, onDisorder, knownRuns };
    if (projection.removed.size > 0) {
      projections += 1;
      if (take(await compareProjection(stage, executed, { ...options, shared }))) break;
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

/** Does something the first time that it is asked for. */
function onceOnly<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
