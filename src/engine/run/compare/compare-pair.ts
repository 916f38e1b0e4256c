import type { Signature, Violation } from '../../harness/invariant.ts';
import {
  compareViews,
  type Disorder,
  type Doubt,
  type ViewComparison,
  type ViewDifference,
} from '../../projection/compare-views.ts';
import type { Restated } from '../../projection/renaming.ts';
import { settleDoubts } from '../../projection/settle-doubts.ts';
import type { TenantView } from '../../projection/tenant-view.ts';
import type { StepRecord } from '../../record/step-record.ts';
import { stepNumber } from '../../sequence/sequence-codec.ts';

import { openViolations, type Passing } from '../execute/open-violations.ts';
import type { SequencesAtSteps } from '../execute/sequence-trail.ts';
import type { SetAside } from './comparison.ts';
import { type Displacement, displacementOf, isDisplaced } from './displacement.ts';

/** How a run is made again. */
export type Again = {
  /** Some of its steps draw other things; only of the second run of a pair. */
  readonly displacement?: Displacement | undefined;
  /** Over rows that lie alike in both runs of a pair, and otherwise than they happened to. */
  readonly laysAnew?: boolean;
};

/** Two runs in which a tenant has to be shown the same. */
export type RunPair = {
  readonly first: TenantView;
  readonly second: TenantView;
  /** What the second sent in place of what the first did. */
  readonly restated: readonly Restated[];
  /** Where the database's sequences stood in the first. */
  readonly sequences: SequencesAtSteps;
  /** The steps of the first, which a report goes by. */
  readonly records: readonly StepRecord[];
  /** Makes the first a second time. */
  readonly repeat: (again?: Again) => Promise<TenantView>;
  /** Makes the second once more. */
  readonly rerun: (again?: Again) => Promise<TenantView>;
  readonly violationOf: (difference: ViewDifference) => Violation;
};

export type ComparePairOptions = {
  readonly target: Signature | undefined;
  readonly onDisorder: (disorder: Disorder) => void;
};

/**
 * The violation that a pair of runs shows, or why it was set aside; undefined where nothing differs. Before a difference is reported, both
 * runs are made again: where either comes out otherwise by then, it says nothing. Nor does one that follows from how rows happen to lie.
 */
export async function comparePair(
  stage: Passing,
  pair: RunPair,
  { target, onDisorder }: ComparePairOptions,
): Promise<Violation | SetAside | undefined> {
  const { first, second, restated, records, violationOf } = pair;
  const comparison = compareViews(first, second, { restated });
  comparison.disorders.forEach(onDisorder);
  const find = (differences: readonly ViewDifference[]) =>
    differences
      .map((difference) => ({ difference, violation: violationOf(difference) }))
      .find(({ violation }) => openViolations(stage, target, [violation]).length > 0);
  const plain = find(comparison.differences);
  if (plain && target !== undefined) return plain.violation;
  // What is in doubt is looked into only where it would come first.
  const isEarlier = (doubt: Doubt) => !plain || numberOf(doubt) < numberOf(plain.difference);
  const doubts = comparison.doubts.filter(isEarlier);
  const found = find(await settle(pair, { ...comparison, doubts })) ?? plain;
  if (!found || target !== undefined) return found?.violation;
  const parting = firstOf([
    ...compareViews(first, await pair.repeat(), { isRepeat: true }).differences,
    ...compareViews(second, await pair.rerun(), { isRepeat: true }).differences,
  ]);
  // What was seen before the runs part for no reason is as good as if they did not.
  const reason =
    parting && numberOf(parting) <= numberOf(found.difference) ? parting : await vanishing(pair, found.difference);
  if (!reason) return found.violation;
  const action = records.find(({ step }) => step.id === reason.step)?.step.action ?? 'the end';
  return { action, step: reason.step, path: reason.path, first: reason.first, second: reason.second };
}

/**
 * How one of the runs came out in two ways where rows lie otherwise, if the difference is gone by then; undefined where it stays. What is
 * first on a page of a list without a total order depends on that: Postgres hands out rows of the same rank as they lie, and what another
 * tenant writes to the same table moves them.
 */
async function vanishing(
  { first, second, restated, repeat, rerun }: RunPair,
  found: ViewDifference,
): Promise<ViewDifference | undefined> {
  const one = await repeat({ laysAnew: true });
  const other = await rerun({ laysAnew: true });
  const { differences, doubts } = compareViews(one, other, { restated });
  const isThere = ({ step }: ViewDifference) => step === found.step;
  if ([...differences, ...doubts].some(isThere)) return undefined;
  const ways = [compareViews(first, one, { isRepeat: true }), compareViews(second, other, { isRepeat: true })];
  return ways.flatMap((way) => way.differences).find(isThere) ?? found;
}

/** The differences among what was taken for the same in doubt. Runs the second once more, if there is any. */
async function settle(
  { second, rerun, sequences }: RunPair,
  comparison: ViewComparison,
): Promise<readonly ViewDifference[]> {
  if (comparison.doubts.length === 0) return [];
  const displacement = displacementOf(comparison.renaming.drewApart, second, sequences);
  const displaced = await rerun({ displacement });
  return isDisplaced(displacement, second, displaced) ? settleDoubts(comparison, second, displaced) : [];
}

function firstOf(differences: readonly ViewDifference[]): ViewDifference | undefined {
  return differences.toSorted((one, other) => numberOf(one) - numberOf(other))[0];
}

function numberOf({ step }: ViewDifference): number {
  return step === null ? Number.POSITIVE_INFINITY : stepNumber(step);
}
