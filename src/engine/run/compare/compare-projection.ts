import type { Violation } from '../../harness/invariant.ts';
import { interference } from '../../invariant/noninterference.ts';
import type { StepRecord } from '../../record/step-record.ts';
import { stepNumber } from '../../sequence/sequence-codec.ts';
import type { Executed, Stage } from '../execute/execute-run.ts';
import type { Projected } from '../execute/run-result.ts';
import { type Again, type ComparePairOptions, comparePair } from './compare-pair.ts';
import type { SetAside } from './comparison.ts';
import { restatedIn, runProjection, type ToProject, viewIn } from './projected-run.ts';
import { findUnlikePublished } from './published-steps.ts';

export type CompareProjectionOptions = ToProject &
  ComparePairOptions & {
    /** Makes the run itself a second time. */
    readonly repeat: (again?: Again) => Promise<Executed>;
  };

/** A violation with the run that shows it beside the run itself. */
export type Interference = { readonly violation: Violation; readonly projected: Projected };

/** The violation that a projection shows, or why it was set aside; undefined where nothing differs. */
export async function compareProjection(
  stage: Stage,
  executed: Executed,
  { target, onDisorder, repeat, ...toProject }: CompareProjectionOptions,
): Promise<Interference | SetAside | undefined> {
  const { tenant, view } = toProject;
  const { records } = executed.result;
  const { projection, seen, rerun, run } = await runProjection(stage, executed, toProject);
  const { tenantName, personOf } = stage.knowledge;
  const of = { tenant, records, removed: projection.removed, tenantName, personOf, views: [view, seen] as const };
  const compared = await comparePair(
    stage,
    {
      first: view,
      second: seen,
      restated: restatedIn(projection),
      sequences: executed.sequences,
      records,
      repeat: async (again) => viewIn(await repeat(again), tenant),
      rerun,
      violationOf: (difference) => interference(difference, of),
    },
    { target, onDisorder },
  );
  if (compared === undefined || !('invariant' in compared)) return compared;
  const unlike = findUnlikePublished({ tenant, records, projected: run.result.records, published: executed.published });
  if (unlike) return unlike;
  return { violation: compared, projected: shownBeside(compared, run, { tenant, removed: projection.removed }) };
}

/** The run beside that which shows a violation, up to that step. */
export function shownBeside(
  violation: Violation,
  { result: { records } }: Executed,
  { tenant, removed }: { readonly tenant: Projected['tenant']; readonly removed: ReadonlySet<string> },
): Projected {
  const isUpTo = ({ step }: StepRecord) => stepNumber(step.id) <= stepNumber(violation.step);
  return { tenant, removed: [...removed], records: records.filter(isUpTo) };
}
