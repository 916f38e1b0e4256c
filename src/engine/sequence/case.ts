import * as fc from 'fast-check';
import type { Sequence } from './sequence.ts';
import type { Trace } from './trace.ts';

/** What a failing execution told of itself. */
export type Failure = {
  /** The signatures of all violations that were seen, the one to report first. */
  readonly signatures: readonly [string, ...string[]];
  /** The steps that really ran, without those whose handles named no row, up to and with the step that showed the violation. */
  readonly sequence: Sequence;
  /** Ids of the steps that the evidence ties to the violation, where it is known: the first slice that shrinking tries. */
  readonly relevantSteps?: readonly string[];
  /** What the run told of the rows behind its steps, where it did. */
  readonly trace?: Trace;
  /** What fast-check shall report; an error that names the signature unless given. */
  readonly error?: Error;
};

/** A case that does not exist before it runs: its steps are drawn one by one from `random`, in the state they meet. */
export type FreshCase = {
  readonly kind: 'fresh';
  /** Clone it before drawing, so that the same case can run twice. */
  readonly random: fc.Random;
  /** Runs of consecutive turns share out what there is to try; nothing is shared out where there is none. */
  readonly turn?: number | undefined;
  /** Actions that lead to what the run aims at, that last; none where it has no aim. */
  readonly way?: readonly string[] | undefined;
  /** Filled in by the property when the case failed, and read by `SequenceArbitrary.shrink`: fast-check hands both the same object. */
  failure: Failure | undefined;
};

/** A case whose steps are known: from the corpus, from a bundle, or a candidate of shrinking. */
export type StoredCase = {
  readonly kind: 'stored';
  readonly sequence: Sequence;
  /** The one signature under which it counts as failed; any, if undefined. */
  readonly target: string | undefined;
  failure: Failure | undefined;
};

/** What a property over sequences is given. */
export type Case = FreshCase | StoredCase;

/** A case to be generated while it runs. */
export function freshCase(random: fc.Random, options: Pick<FreshCase, 'turn' | 'way'> = {}): FreshCase {
  return withReport({ kind: 'fresh', random, ...options, failure: undefined });
}

/** A case for a known sequence, as fast-check's `examples` take it. */
export function storedCase(sequence: Sequence, target?: string): StoredCase {
  return withReport({ kind: 'stored', sequence, target, failure: undefined });
}

/** Tells a case from anything else that fast-check may hand over. */
export function isCase(value: unknown): value is Case {
  return typeof value === 'object' && value !== null && fc.toStringMethod in value && 'failure' in value;
}

/** Lets fast-check's report print numbered steps instead of the object. */
function withReport<C extends Case>(value: C): C {
  const report = () => {
    const sequence = value.failure?.sequence ?? (value.kind === 'stored' ? value.sequence : undefined);
    if (sequence === undefined) return 'a sequence that was not kept';
    return sequence.steps
      .map((step, at) => `\n${at + 1}. ${step.actor} ${step.action} ${JSON.stringify(step.input)}`)
      .join('');
  };
  Object.defineProperty(value, fc.toStringMethod, { value: report, enumerable: false });
  return value;
}
