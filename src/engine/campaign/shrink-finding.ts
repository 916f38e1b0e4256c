import type { Finding } from '../evidence/finding.ts';
import { failureOf, type RunResult } from '../run/execute/run-result.ts';
import type { Session } from '../run/session.ts';
import { storedCase } from '../sequence/case.ts';
import type { Sequence } from '../sequence/sequence.ts';
import type { ShrinkLimits } from '../shrink/sequence-arbitrary.ts';
import { shrinkSequence } from '../shrink/shrink-sequence.ts';
import { causesOf } from './causes.ts';

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
  let descent: Descent = [];
  const execute = async (sequence: Sequence, { confirms }: { readonly confirms: boolean }) => {
    onCandidate(last.counterexample.steps.length);
    const result = await session.execute(storedCase(sequence, signature), { signal, hurries: !confirms });
    const shown = withCause(found, result);
    if (shown) last = shown;
    return failureOf(result);
  };
  const { actors, actions, fixtures } = session.harness;
  const { executions, verdict } = await shrinkSequence({
    sequence: found.original,
    signature,
    actors,
    actions,
    fixtures,
    fixtureRows: session.fixtureRows,
    limits,
    signal,
    execute,
    onBest: ({ executions: after, sequence }) => {
      descent = downTo(descent, { executions: after, steps: sequence.steps.map(({ id }) => id) });
      return onBest({ ...last, executions: after, descent });
    },
  });
  if (verdict !== 'flaky')
    return { ...(await explained(session, last, signal)), executions, descent, verdict: 'confirmed' };
  // The smallest may be flaky where the original is not; then it is worth more.
  const original =
    last === found
      ? undefined
      : withCause(found, await session.execute(storedCase(found.original, signature), { signal }));
  return original === undefined
    ? { ...last, executions, verdict: 'flaky' }
    : { ...original, executions: executions + 1, verdict: 'confirmed' };
}

/**
 * The finding with the statement that did it, and where in the application's files each statement was sent: what one more run of the
 * counterexample tells. One of the original goes before it: in that the application does more that it can be held against.
 */
async function explained(session: Session, finding: Finding, signal: AbortSignal | undefined): Promise<Finding> {
  if (signal?.aborted) return finding;
  const explain = (sequence: Sequence) =>
    session.execute(storedCase(sequence, finding.violation.signature), { signal, explains: true });
  if (finding.original !== finding.counterexample) await explain(finding.original);
  return withCause(finding, await explain(finding.counterexample)) ?? finding;
}

/** The finding as a run shows it; undefined where the run does not. */
function withCause(found: Finding, { violations, sequence, records, projected }: RunResult): Finding | undefined {
  const { signature } = found.violation;
  const cause = causesOf(violations).find(({ lead, also }) =>
    [lead, ...also].some((one) => one.signature === signature),
  );
  if (cause === undefined) return undefined;
  const all = [cause.lead, ...cause.also];
  const violation = all.find((one) => one.signature === signature) ?? cause.lead;
  const also = all.filter((one) => one !== violation);
  return { ...found, violation, also, counterexample: sequence, records, ...(projected ? { projected } : {}) };
}

type Descent = NonNullable<Finding['descent']>;

/** The way down with one more sequence on it; of several of one length the last. */
function downTo(descent: Descent, best: Descent[number]): Descent {
  return [...descent.filter(({ steps }) => steps.length > best.steps.length), best];
}
