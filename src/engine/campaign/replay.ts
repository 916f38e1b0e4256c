import type { Bundle } from '../evidence/bundle.ts';
import { digestSchema } from '../evidence/evidence-writer.ts';
import type { Signature } from '../harness/invariant.ts';
import type { RunResult } from '../run/execute/run-result.ts';
import type { ExecuteOptions } from '../run/execute-case.ts';
import { ScheduleBook } from '../run/exhaust/schedule-book.ts';
import type { Session } from '../run/session.ts';
import { type Case, storedCase } from '../sequence/case.ts';
import type { Sequence } from '../sequence/sequence.ts';
import type { PassedOver } from './passed-over.ts';

/** What a replay came to, beside what it was expected to come to. */
export type ReplayVerdict =
  | {
      readonly kind: 'still fails' | 'fixed' | 'fails differently';
      readonly result: RunResult;
      /** Steps that were not run, as a handle of theirs named no row. */
      readonly passedOver: readonly PassedOver[];
      /** What differs from when it was made, though it ran. */
      readonly warnings: readonly string[];
    }
  | { readonly kind: 'cannot replay'; readonly reason: string };

const otherSchema = 'the schema is not the one that the bundle was made on';

/** Runs a bundle's counterexample again, and says whether it fails as it did. */
export async function replayBundle(session: Session, bundle: Bundle): Promise<ReplayVerdict> {
  const { name } = session.harness;
  if (bundle.application !== name) {
    return {
      kind: 'cannot replay',
      reason: `the bundle is of application '${bundle.application}'; expected '${name}'`,
    };
  }
  const isOtherSchema = digestSchema(session) !== bundle.origin.schema;
  const because = isOtherSchema ? `; ${otherSchema}` : '';
  const misfit = session.findMisfit(bundle.counterexample);
  if (misfit !== undefined) return { kind: 'cannot replay', reason: `${misfit}${because}` };
  const verdict = await replayCase(session, storedCase(bundle.counterexample, bundle.signature));
  const [lost] = verdict.passedOver;
  // Without all of its steps, a run that holds proves nothing.
  if (verdict.kind === 'fixed' && lost) {
    return { kind: 'cannot replay', reason: `step ${lost.step} (${lost.action}): ${lost.reason}${because}` };
  }
  return isOtherSchema ? { ...verdict, warnings: [...verdict.warnings, otherSchema] } : verdict;
}

/** Runs a stored sequence again: still fails whatever it violates. */
export async function replaySequence(session: Session, sequence: Sequence): Promise<ReplayVerdict> {
  const misfit = session.findMisfit(sequence);
  return misfit === undefined ? replayCase(session, storedCase(sequence)) : { kind: 'cannot replay', reason: misfit };
}

/** Runs a case. Without a signature to look for, any violation counts as failing still, and none as fixed. */
export async function replayCase(
  session: Session,
  value: Case,
  options?: ExecuteOptions,
): Promise<Extract<ReplayVerdict, { readonly result: RunResult }>> {
  const target = value.kind === 'stored' ? value.target : undefined;
  const passedOver: PassedOver[] = [];
  const passed = new Set<Signature>();
  const result = await session.execute(value, {
    explains: true,
    // The campaign may have compared it for what it had not seen before.
    isWorthComparing: () => true,
    // Nor is it known which of its races, reads and pairs it had run again.
    schedules: new ScheduleBook({ isThorough: true }),
    reads: new ScheduleBook({ isThorough: true }),
    pairs: new ScheduleBook({ isThorough: true }),
    ...options,
    onPassed: ({ signature }) => passed.add(signature),
    onStep: ({ step, outcome }) => {
      if (outcome.kind === 'inapplicable')
        passedOver.push({ step: step.id, action: step.action, reason: outcome.reason });
    },
  });
  const verdict = {
    passedOver,
    warnings: [...passed].map((signature) => `it went on past ${signature}, which is accepted`),
  };
  if (result.violations.some(({ signature }) => target === undefined || signature === target))
    return { kind: 'still fails', result, ...verdict };
  // Only a run past the violations of other signatures can tell that the expected one is gone; it then reports none at all.
  const others = value.kind === 'fresh' ? result : await session.execute(storedCase(value.sequence));
  return others.violations.length > 0
    ? { kind: 'fails differently', result: others, ...verdict }
    : { kind: 'fixed', result, ...verdict };
}
