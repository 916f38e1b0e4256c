import type { CrossingView } from '../../harness/crossing.ts';
import { compareViews } from '../../projection/compare-views.ts';
import { type Projection, type ProjectOptions, projectSequence } from '../../projection/project-sequence.ts';
import type { TenantView } from '../../projection/tenant-view.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import { type Executed, executeRun, type Stage } from '../execute/execute-run.ts';
import type { RunResult } from '../execute/run-result.ts';
import { storedSteps } from '../execute/step-source.ts';
import { KnownRuns } from './known-runs.ts';
import { restatedIn, runProjection, type ToProject } from './projected-run.ts';
import { publishedCrossings } from './published-steps.ts';
import { sharedRuns } from './shared-runs.ts';

/** What a run is projected on, with its projection. */
export type Projected = {
  readonly tenant: TenantKey;
  /** What the tenant saw of the run itself. */
  readonly view: TenantView;
  readonly project: ToProject['project'];
  readonly projection: Projection;
  /** Runs the projection, once for all tenants of which it is the same. */
  readonly shared: () => Promise<Executed>;
};

/** A run that can be compared, with its projection on each tenant. */
export type Comparable = {
  readonly executed: Executed;
  readonly projected: readonly Projected[];
  /** Whether twins have left traces in it, of which no tenant was shown anything. */
  readonly isTraced: boolean;
};

/**
 * The run as it is compared: up to where rows may change hands, and without twins. Those leave traces that a projection does not have, but
 * mostly none that anybody is shown: so it is made again only where they have written something, or where a tenant sees anything else in its
 * projection than in the run as it was.
 */
export async function comparableOf(stage: Stage, whole: Executed, mayBeTraced: boolean): Promise<Comparable> {
  const executed = await untilHandover(stage, whole);
  const comparable = { executed, projected: projectionsOf(stage, executed) };
  const isTraced = mayBeTraced && executed === whole && whole.hasTwins;
  if (!isTraced) return { ...comparable, isTraced };
  const { records, sequence } = executed.result;
  const haveWritten = records.some(({ twin }) => twin !== undefined && twin.changes.length > 0);
  if (!haveWritten && !(await differsAtFirstSight(stage, comparable))) return { ...comparable, isTraced };
  const clean = await executeRun(stage, storedSteps(sequence), { judges: false, viewers: [...executed.views.keys()] });
  return { executed: clean, projected: projectionsOf(stage, clean), isTraced: false };
}

/** Whether a tenant may see anything else in its projection than in the run, for whatever reason. */
async function differsAtFirstSight(
  stage: Stage,
  { executed, projected }: Pick<Comparable, 'executed' | 'projected'>,
): Promise<boolean> {
  const knownRuns = new KnownRuns();
  for (const { tenant, view, project, projection, shared } of projected) {
    if (projection.crossed.length > 0) return true;
    if (projection.removed.size === 0) continue;
    const run = await runProjection(stage, executed, { tenant, view, project, shared, knownRuns });
    const { differences, doubts } = compareViews(view, run.seen, { restated: restatedIn(run.projection) });
    if (differences.length + doubts.length > 0) return true;
  }
  return false;
}

function projectionsOf(stage: Stage, executed: Executed): readonly Projected[] {
  const projected = [...executed.views].map(([tenant, view]) => {
    const project = projectionOn(stage, executed, tenant);
    return { tenant, view, project, projection: project() };
  });
  const sharedBy = sharedRuns(stage, executed, projected);
  return projected.map((one) => ({ ...one, shared: sharedBy(one.projection) }));
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
export function crossingView({ harness, knowledge }: Stage, { records }: RunResult, tenant: TenantKey): CrossingView {
  const { table, person } = harness.members;
  const changes = records.flatMap((record) => record.changes.filter((change) => change.table === table));
  const made = changes.flatMap(({ after, ownerAfter }) => (ownerAfter === tenant && after ? [after[person]] : []));
  return { tenant, people: new Set([...(knowledge.baselinePeople.get(tenant) ?? []), ...made.map(String)]) };
}
