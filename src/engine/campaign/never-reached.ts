import type { Coverage } from '../coverage/coverage.ts';
import type { CellPattern } from '../harness/cell.ts';
import type { Outline } from './outline.ts';

/** What a campaign was to see, and what of it never happened. */
export type NeverReached = {
  /** Every cell that a campaign is to see. */
  readonly expected: readonly CellPattern[];
  /** Those of them that never happened. */
  readonly missing: readonly CellPattern[];
  /** What the harness requires and never happened. */
  readonly required: readonly CellPattern[];
  /** Actions that were refused for others, and never seen to succeed for the owner. */
  readonly unpaired: readonly string[];
  /** Crossings of the harness that no compared run has met: they may excuse what they should not. */
  readonly unmetCrossings: readonly string[];
};

/** Holds what happened against what was to be expected of the harness. */
export function neverReached(
  coverage: Coverage,
  { expected, required, crossings }: Pick<Outline, 'expected' | 'required' | 'crossings'>,
): NeverReached {
  const { projections, crossed } = coverage.comparisons;
  return {
    expected,
    missing: coverage.missing(expected),
    required: coverage.missing(required),
    unpaired: coverage.unpaired(),
    unmetCrossings: projections === 0 ? [] : crossings.filter((name) => !crossed.has(name)),
  };
}
