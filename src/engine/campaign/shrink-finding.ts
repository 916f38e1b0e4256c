import type { Finding } from '../evidence/finding.ts';
import { failureOf } from '../run/execute/run-result.ts';
import type { Session } from '../run/session.ts';
import { storedCase } from '../sequence/case.ts';
import type { Sequence } from '../sequence/sequence.ts';
import type { ShrinkLimits } from '../shrink/sequence-arbitrary.ts';
import { shrinkSequence } from '../shrink/shrink-sequence.ts';

export type ShrinkFindingOptions = {
  readonly limits: ShrinkLimits;
  readonly signal: AbortSignal | undefined;
  /** Told before each candidate how long the best is so far. */
  readonly onCandidate: (steps: number) => void;
  readonly onBest: (best: Finding) => Promise<void>;
};

/** The same finding with the smallest sequence that still has its signature. */
export async function shrinkFinding(
  session: Session,
  found: Finding,
  { limits, signal, onCandidate, onBest }: ShrinkFindingOptions,
): Promise<Finding> {
  const { signature } = found.violation;
  let last = found;
  const execute = async (sequence: Sequence) => {
    onCandidate(last.counterexample.steps.length);
    const result = await session.execute(storedCase(sequence, signature), { signal });
    const violation = result.violations.find((candidate) => candidate.signature === signature);
    if (violation) last = { ...found, violation, counterexample: result.sequence, records: result.records };
    return failureOf(result);
  };
  const { actors, actions } = session.harness;
  const { executions, verdict } = await shrinkSequence({
    sequence: found.original,
    signature,
    actors,
    actions,
    limits,
    signal,
    execute,
    onBest: (best) => onBest({ ...last, executions: best.executions }),
  });
  return { ...last, executions, verdict: verdict === 'flaky' ? 'flaky' : 'confirmed' };
}
