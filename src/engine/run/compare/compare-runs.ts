import type { CrossingView } from '../../harness/crossing.ts';
import type { Signature, Violation } from '../../harness/invariant.ts';
import { interference } from '../../invariant/noninterference.ts';
import { type Projection, projectSequence } from '../../projection/project-sequence.ts';
import type { TenantView } from '../../projection/tenant-view.ts';
import { type Disorder, type ViewDifference, viewDifferences } from '../../projection/view-differences.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import { stepNumber } from '../../sequence/sequence-codec.ts';
import { type Executed, executeRun, type Stage } from '../execute/execute-run.ts';
import { endingWith, type RunResult } from '../execute/run-result.ts';
import { storedSteps } from '../execute/step-source.ts';
import type { Comparison, SetAside } from './comparison.ts';

export type CompareOptions = {
  readonly target: Signature | undefined;
  readonly onCompared?: ((comparison: Comparison) => void) | undefined;
};

/**
 * Runs the projection of a run on each tenant, and compares what the tenant saw in both (TENANT-006). Hands back the run, up to the
 * first step that shows a difference if there is one.
 *
 * Before a difference is reported, both runs are made again. Where either comes out otherwise by then, the difference says nothing of the
 * tenants, and the comparison is set aside.
 */
export async function compareRuns(
  stage: Stage,
  executed: Executed,
  { target, onCompared }: CompareOptions,
): Promise<RunResult> {
  const { result, views } = executed;
  const startedAt = performance.now();
  const crossed = new Set<string>();
  const setAside: SetAside[] = [];
  const disorders: Disorder[] = [];
  const again = runOnce(stage, executed);
  let projections = 0;
  let found: RunResult | undefined;
  for (const [tenant, view] of views) {
    const projection = projectSequence(result.records, crossingView(stage, result, tenant), stage.harness.crossings);
    for (const name of projection.crossed) crossed.add(name);
    if (projection.removed.size === 0) continue;
    projections += 1;
    const runs = { tenant, projection, view, project: () => runProjection(stage, { tenant, projection }), again };
    const onDisorder = (disorder: Disorder) => disorders.push(disorder);
    const compared = await compareProjection(stage, result, { ...runs, target, onDisorder });
    if (compared === undefined) continue;
    if ('proof' in compared) {
      found = endingWith(result, compared);
      break;
    }
    setAside.push(compared);
  }
  onCompared?.({ projections, setAside, disorders, crossed, elapsedMs: performance.now() - startedAt });
  return found ?? result;
}

type ComparedRuns = {
  readonly tenant: TenantKey;
  readonly projection: Projection;
  readonly view: TenantView;
  readonly target: Signature | undefined;
  readonly onDisorder: (disorder: Disorder) => void;
  /** What the tenant sees of the projection, run anew each time. */
  readonly project: () => Promise<TenantView | undefined>;
  /** What the tenants saw when the run itself was made a second time. */
  readonly again: () => Promise<Executed['views']>;
};

/** The violation that the projection shows, or why it was set aside; undefined where nothing differs. */
async function compareProjection(
  stage: Stage,
  result: RunResult,
  { tenant, projection, view, target, onDisorder, project, again }: ComparedRuns,
): Promise<Violation | SetAside | undefined> {
  const seen = await project();
  if (!seen) return undefined;
  const { tenantName } = stage.knowledge;
  const of = { tenant, records: result.records, removed: projection.removed, tenantName };
  const found = viewDifferences(view, seen, onDisorder)
    .map((difference) => ({ difference, violation: interference(difference, of) }))
    .find(({ violation }) => target === undefined || violation.signature === target);
  if (!found || target !== undefined) return found?.violation;
  const [secondSeen, secondView] = [await project(), (await again()).get(tenant)];
  const parted = [
    ...(secondView ? viewDifferences(view, secondView) : []),
    ...(secondSeen ? viewDifferences(seen, secondSeen) : []),
  ].toSorted((one, other) => numberOf(one) - numberOf(other));
  // What was seen before the runs part for no reason is as good as if they did not.
  const [parting] = parted;
  if (!parting || numberOf(found.difference) < numberOf(parting)) return found.violation;
  const action = result.records.find(({ step }) => step.id === parting.step)?.step.action ?? 'the end';
  return { action, step: parting.step, path: parting.path, first: parting.first, second: parting.second };
}

function numberOf({ step }: ViewDifference): number {
  return step === null ? Number.POSITIVE_INFINITY : stepNumber(step);
}

async function runProjection(
  stage: Stage,
  { tenant, projection }: Pick<ComparedRuns, 'tenant' | 'projection'>,
): Promise<TenantView | undefined> {
  const { views } = await executeRun(stage, storedSteps(projection.sequence), { judges: false, viewers: [tenant] });
  return views.get(tenant);
}

/** Makes the run itself a second time, the first time that it is asked for. */
function runOnce(stage: Stage, { result, views }: Executed): ComparedRuns['again'] {
  let again: Promise<Executed['views']> | undefined;
  return () => {
    again ??= executeRun(stage, storedSteps(result.sequence), { judges: false, viewers: [...views.keys()] }).then(
      (executed) => executed.views,
    );
    return again;
  };
}

/** Everybody who has worked for the tenant at some time of the run. */
function crossingView({ harness, knowledge }: Stage, { records }: RunResult, tenant: TenantKey): CrossingView {
  const { table, person } = harness.members;
  const changes = records.flatMap((record) => record.changes.filter((change) => change.table === table));
  const made = changes.flatMap(({ after, ownerAfter }) => (ownerAfter === tenant && after ? [after[person]] : []));
  return { tenant, people: new Set([...(knowledge.baselinePeople.get(tenant) ?? []), ...made.map(String)]) };
}
