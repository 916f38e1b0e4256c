import { HarnessError } from '../../errors.ts';
import type { CrossingView } from '../../harness/crossing.ts';
import type { Signature, Violation } from '../../harness/invariant.ts';
import { interference } from '../../invariant/noninterference.ts';
import { type Projection, projectSequence } from '../../projection/project-sequence.ts';
import { viewDifferences } from '../../projection/view-differences.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import { type Executed, executeRun, type Stage } from '../execute/execute-run.ts';
import { digestRecords, type RunResult } from '../execute/run-result.ts';
import { storedSteps } from '../execute/step-source.ts';

/** What comparing a run with its projections came to. */
export type Comparison = {
  /** How many projections were run. */
  readonly projections: number;
  readonly crossed: ReadonlySet<string>;
  readonly elapsedMs: number;
};

export type CompareOptions = {
  readonly target: Signature | undefined;
  readonly onCompared?: ((comparison: Comparison) => void) | undefined;
};

/**
 * Runs the projection of a run on each tenant, and compares what the tenant saw in both (TENANT-006). Hands back the run, up to the
 * first step that shows a difference if there is one.
 *
 * @throws HarnessError where the run itself does not repeat: then a difference says nothing of the tenants.
 */
export async function compareRuns(
  stage: Stage,
  { result, views }: Executed,
  { target, onCompared }: CompareOptions,
): Promise<RunResult> {
  const startedAt = performance.now();
  const crossed = new Set<string>();
  let projections = 0;
  let found: RunResult | undefined;
  for (const [tenant, view] of views) {
    const projection = projectSequence(result.records, crossingView(stage, result, tenant), stage.harness.crossings);
    for (const name of projection.crossed) crossed.add(name);
    if (projection.removed.size === 0) continue;
    projections += 1;
    const projected = await executeRun(stage, storedSteps(projection.sequence), { judges: false, viewers: [tenant] });
    const seen = projected.views.get(tenant);
    const violations = seen
      ? viewDifferences(view, seen).map((difference) => violationOf(stage, result, { tenant, projection, difference }))
      : [];
    const violation = violations.find(({ signature }) => target === undefined || signature === target);
    if (!violation) continue;
    if (target === undefined) await assertRepeats(stage, { result, views });
    found = endingWith(result, violation);
    break;
  }
  onCompared?.({ projections, crossed, elapsedMs: performance.now() - startedAt });
  return found ?? result;
}

function violationOf(
  { knowledge }: Stage,
  { records }: RunResult,
  of: {
    readonly tenant: TenantKey;
    readonly projection: Projection;
    readonly difference: ReturnType<typeof viewDifferences>[number];
  },
): Violation {
  const { tenantName } = knowledge;
  return interference(of.difference, { tenant: of.tenant, records, removed: of.projection.removed, tenantName });
}

/** Everybody who has worked for the tenant at some time of the run. */
function crossingView({ harness, knowledge }: Stage, { records }: RunResult, tenant: TenantKey): CrossingView {
  const { table, person } = harness.members;
  const changes = records.flatMap((record) => record.changes.filter((change) => change.table === table));
  const made = changes.flatMap(({ after, ownerAfter }) => (ownerAfter === tenant && after ? [after[person]] : []));
  return { tenant, people: new Set([...(knowledge.baselinePeople.get(tenant) ?? []), ...made.map(String)]) };
}

/** The run as far as the step that shows the violation. */
function endingWith(result: RunResult, violation: Violation): RunResult {
  const last = result.records.findIndex(({ step }) => step.id === violation.step);
  const records = result.records.slice(0, last + 1);
  return {
    sequence: { version: 1, steps: records.map(({ step }) => step) },
    records,
    violations: [violation],
    digest: digestRecords(records),
  };
}

async function assertRepeats(stage: Stage, { result, views }: Executed): Promise<void> {
  const again = await executeRun(stage, storedSteps(result.sequence), { judges: false, viewers: [...views.keys()] });
  for (const [tenant, view] of views) {
    const other = again.views.get(tenant);
    const [difference] = other ? viewDifferences(view, other) : [];
    if (!difference) continue;
    throw new HarnessError(
      `comparing runs failed: the same sequence gave two results at ${difference.step ?? 'its end'}, ${difference.path}; expected the same. ` +
        'Run leakproof doctor: the application uses time, chance or memory that is not controlled. Until then, fuzz with --noninterference 0.',
    );
  }
}
