import * as fc from 'fast-check';
import { type Failure, storedCase } from '../sequence/case.ts';
import type { Sequence } from '../sequence/sequence.ts';
import { failingWith } from './failing-with.ts';
import { SequenceArbitrary, type SequenceArbitraryOptions } from './sequence-arbitrary.ts';

export type ShrinkSequenceOptions = Omit<SequenceArbitraryOptions, 'onEnd'> & {
  readonly sequence: Sequence;
  /** What the sequence fails with, and candidates must. */
  readonly signature: string;
  /**
   * Runs a sequence from the baseline, past violations of other signatures if it can; undefined if nothing was violated. What it comes to
   * is believed where it confirms the result.
   */
  readonly execute: (
    sequence: Sequence,
    run: { readonly signature: string; readonly confirms: boolean },
  ) => Promise<Failure | undefined>;
  /** Called at once with each smaller sequence, before the next candidate runs. */
  readonly onBest?: (best: Best) => void | Promise<void>;
};

/** The smallest failing sequence so far. */
export type Best = { readonly sequence: Sequence; readonly failure: Failure; readonly executions: number };

/**
 * `minimal`: nothing is left to try, and the result failed once more. `stopped`: a limit was met; the result failed once more.
 * `flaky`: the sequence, or the result, did not fail again with its signature, so neither can be trusted.
 */
export type ShrinkVerdict = 'minimal' | 'stopped' | 'flaky';

export type Shrunk = {
  readonly sequence: Sequence;
  /** Of the confirming run; undefined if flaky. */
  readonly failure: Failure | undefined;
  /** All runs, with the first and the confirming one. */
  readonly executions: number;
  readonly verdict: ShrinkVerdict;
  /** Other signatures that candidates failed with by chance, each with the sequence that showed it. */
  readonly others: ReadonlyMap<string, Sequence>;
};

/**
 * Makes a failing sequence as small as the limits allow, by fast-check's runner over a `SequenceArbitrary`. Rejects with what `execute`
 * threw, if it did: a fault of the harness says nothing about a candidate. What `onBest` was told stays true then.
 */
export async function shrinkSequence(options: ShrinkSequenceOptions): Promise<Shrunk> {
  const { signature, execute, onBest } = options;
  let executions = 0;
  const reached: { best: Best | undefined; verdict: ShrinkVerdict } = { best: undefined, verdict: 'stopped' };
  const others = new Map<string, Sequence>();
  const run = (sequence: Sequence, confirms = false) => {
    executions += 1;
    return execute(sequence, { signature, confirms });
  };

  const arbitrary = new SequenceArbitrary({
    ...options,
    onEnd: (why) => {
      reached.verdict = why;
    },
  });
  const property = failingWith({
    execute: (value) => (value.kind === 'stored' ? run(value.sequence) : Promise.resolve(undefined)),
    onFailure: async (failure) => {
      reached.best = { sequence: failure.sequence, failure, executions };
      await onBest?.(reached.best);
    },
    onOther: (failure) => {
      for (const other of failure.signatures) if (!others.has(other)) others.set(other, failure.sequence);
    },
  });
  const details = await fc.check(fc.asyncProperty(arbitrary, property), {
    numRuns: 1,
    seed: 0,
    examples: [[storedCase(options.sequence, signature)]],
  });

  // The last case to fail for fast-check has no failure of its own if it was `execute` that threw.
  if (details.failed && details.counterexample?.[0].failure === undefined) throw details.errorInstance;
  if (reached.best === undefined) {
    return { sequence: options.sequence, failure: undefined, executions, verdict: 'flaky', others };
  }
  const { sequence } = reached.best;
  const confirming = await run(sequence, true);
  const isConfirmed = confirming?.signatures.includes(signature) === true;
  return {
    sequence,
    failure: isConfirmed ? confirming : undefined,
    executions,
    verdict: isConfirmed ? reached.verdict : 'flaky',
    others,
  };
}
