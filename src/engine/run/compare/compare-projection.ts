import type { Signature, Violation } from '../../harness/invariant.ts';
import { interference } from '../../invariant/noninterference.ts';
import {
  compareViews,
  type Disorder,
  type Doubt,
  type ViewComparison,
  type ViewDifference,
} from '../../projection/compare-views.ts';
import { settleDoubts } from '../../projection/settle-doubts.ts';
import type { StepRecord } from '../../record/step-record.ts';
import { stepNumber } from '../../sequence/sequence-codec.ts';
import type { Executed, Stage } from '../execute/execute-run.ts';
import { openViolations } from '../execute/open-violations.ts';
import type { Projected } from '../execute/run-result.ts';
import type { SetAside } from './comparison.ts';
import { displacementOf, isDisplaced } from './displacement.ts';
import { type ProjectedRun, runProjection, type ToProject, viewIn } from './projected-run.ts';

export type CompareProjectionOptions = ToProject & {
  readonly target: Signature | undefined;
  readonly onDisorder: (disorder: Disorder) => void;
  /** Makes the run itself a second time. */
  readonly repeat: () => Promise<Executed>;
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
  const projected = await runProjection(stage, executed, toProject);
  const { projection, seen } = projected;
  const restated = projection.lost.map(({ value, sent }) => ({ from: value, to: sent }));
  const comparison = compareViews(view, seen, { restated });
  comparison.disorders.forEach(onDisorder);
  const { tenantName, personOf } = stage.knowledge;
  const of = { tenant, records, removed: projection.removed, tenantName, personOf, views: [view, seen] as const };
  const find = (differences: readonly ViewDifference[]) =>
    differences
      .map((difference) => ({ difference, violation: interference(difference, of) }))
      .find(({ violation }) => openViolations(stage, target, [violation]).length > 0);
  const plain = find(comparison.differences);
  const shownBy = ({ violation }: { readonly violation: Violation }): Interference => {
    const isUpTo = ({ step }: StepRecord) => stepNumber(step.id) <= stepNumber(violation.step);
    const removed = [...projection.removed];
    return { violation, projected: { tenant, removed, records: projected.run.result.records.filter(isUpTo) } };
  };
  if (plain && target !== undefined) return shownBy(plain);
  // What is in doubt is looked into only where it would come first.
  const isEarlier = (doubt: Doubt) => !plain || numberOf(doubt) < numberOf(plain.difference);
  const doubts = comparison.doubts.filter(isEarlier);
  const found = find(await settle(projected, { ...comparison, doubts }, executed)) ?? plain;
  if (!found || target !== undefined) return found && shownBy(found);
  const parting = firstOf([
    ...compareViews(view, viewIn(await repeat(), tenant), { isRepeat: true }).differences,
    ...compareViews(seen, await projected.rerun(), { isRepeat: true }).differences,
  ]);
  // What was seen before the runs part for no reason is as good as if they did not.
  if (!parting || numberOf(found.difference) < numberOf(parting)) return shownBy(found);
  const action = records.find(({ step }) => step.id === parting.step)?.step.action ?? 'the end';
  return { action, step: parting.step, path: parting.path, first: parting.first, second: parting.second };
}

/** The differences among what was taken for the same in doubt. Runs the projection once more, if there is any. */
async function settle(
  { seen, rerun }: ProjectedRun,
  comparison: ViewComparison,
  { sequences }: Executed,
): Promise<readonly ViewDifference[]> {
  if (comparison.doubts.length === 0) return [];
  const displacement = displacementOf(comparison.renaming.drewApart, seen, sequences);
  const displaced = await rerun(displacement);
  return isDisplaced(displacement, seen, displaced) ? settleDoubts(comparison, seen, displaced) : [];
}

function firstOf(differences: readonly ViewDifference[]): ViewDifference | undefined {
  return differences.toSorted((one, other) => numberOf(one) - numberOf(other))[0];
}

function numberOf({ step }: ViewDifference): number {
  return step === null ? Number.POSITIVE_INFINITY : stepNumber(step);
}
