import type { Matrix } from '../coverage/coverage.ts';
import type { Violation } from '../harness/invariant.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { Projected } from '../run/execute/run-result.ts';
import type { Sequence } from '../sequence/sequence.ts';

/** How far a counterexample can be trusted: it failed again in a run of its own; it did not; or nobody has tried yet. */
export type Verdict = 'confirmed' | 'flaky' | 'unconfirmed';

/** A violation with the smallest sequence that shows it, and how it was come by. */
export type Finding = {
  /** Name of the harness. */
  readonly application: string;
  /** The scenario that was running, such as `BID-001`; null for random runs. */
  readonly scenario: string | null;
  readonly violation: Violation;
  /** What else the same step has violated, for the same cause. */
  readonly also?: readonly Violation[];
  readonly counterexample: Sequence;
  /** The realised sequence as it was first found. */
  readonly original: Sequence;
  /** The records of the counterexample's last execution. */
  readonly records: readonly StepRecord[];
  /** The other run of a violation that shows by comparison alone (TENANT-006). */
  readonly projected?: Projected;
  /** How shrinking came down to the counterexample: the steps of each shorter sequence, and after how many runs. */
  readonly descent?: readonly { readonly executions: number; readonly steps: readonly string[] }[];
  /** The seed that leads to the original again, with the way if there is one; null for a stored sequence. */
  readonly seed: number | null;
  /** The actions that led to what the run aimed at, that last. */
  readonly way?: readonly string[];
  readonly verdict: Verdict;
  /** Runs that shrinking took. */
  readonly executions: number;
  /** What the campaign had seen by then. */
  readonly coverage?: Matrix;
};
