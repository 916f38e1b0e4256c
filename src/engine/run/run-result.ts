import type { Violation } from '../invariant/invariant.ts';
import type { Sequence } from '../sequence/sequence.ts';
import type { Failure } from '../shrink/case.ts';
import type { StepRecord } from './step-record.ts';

/** What one sequence came to, executed from the baseline. */
export type RunResult = {
  /** The steps that reached the application, in order. */
  readonly sequence: Sequence;
  /** One for each step of the sequence. */
  readonly records: readonly StepRecord[];
  /** Of the last step; empty where every invariant held. */
  readonly violations: readonly Violation[];
  /** SHA-256 over all that the run showed and wrote, in hex: equal for equal behaviour. */
  readonly digest: string;
};

/** The result as shrinking sees it; undefined where nothing was violated. */
export function failureOf({ sequence, violations }: RunResult): Failure | undefined {
  const [first, ...rest] = violations.map(({ signature }) => signature);
  return first === undefined ? undefined : { signatures: [first, ...rest], sequence };
}
