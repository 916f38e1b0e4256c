import type { Coverage } from '../coverage/coverage.ts';
import { type CellPattern, expectedCells } from '../harness/cell.ts';
import type { Session } from '../run/session.ts';

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
  { harness, tenancy }: Pick<Session, 'harness' | 'tenancy'>,
): NeverReached {
  const expected = expectedCells({ ...harness, tenancy });
  const { projections, crossed } = coverage.comparisons;
  const crossings = projections === 0 ? [] : harness.crossings.map(({ name }) => name);
  return {
    expected,
    missing: coverage.missing(expected),
    required: coverage.missing(harness.required),
    unpaired: coverage.unpaired(),
    unmetCrossings: crossings.filter((name) => !crossed.has(name)),
  };
}
