import { it } from 'vitest';
import { replayCase } from '../campaign/replay.ts';
import { UsageError } from '../errors.ts';
import type { Harness } from '../harness/define-harness.ts';
import type { Signature } from '../harness/invariant.ts';
import { storedCase } from '../sequence/case.ts';
import type { Sequence } from '../sequence/sequence.ts';
import { createDiagnostics, type Diagnostics } from './diagnostics.ts';
import { openTestSession } from './open-test-session.ts';
import { patienceMs } from './patience.ts';

/** A counterexample to be kept. */
export type Counterexample = {
  /** What must not be, as the test's title says it. */
  readonly title: string;
  /** What it violates. */
  readonly signature: Signature;
  /** Plain data, as `leakproof keep --as-test` writes it. */
  readonly sequence: Sequence;
  /** What a failing test leaves behind; a bundle in `.leakproof/bundles` unless given. */
  readonly diagnostics?: Diagnostics;
};

/**
 * Makes a test of a counterexample: it fails, with the evidence, for as long as the sequence violates anything, and where the sequence does
 * not run to its end, since then it proves nothing. One a file: its session ends with it.
 */
export function counterexampleTest(
  harness: Harness,
  { title, signature, sequence, diagnostics = createDiagnostics() }: Counterexample,
): void {
  it(title, { timeout: patienceMs }, async () => {
    await using session = await openTestSession(harness);
    const misfit = session.findMisfit(sequence);
    if (misfit !== undefined) throw unfit(misfit);
    const { result, passedOver } = await replayCase(session, storedCase(sequence, signature));
    await diagnostics.reportViolations(session, result, { scenario: null });
    const [lost] = passedOver;
    if (lost) throw unfit(`step ${lost.step} (${lost.action}): ${lost.reason}`);
  });
}

function unfit(reason: string): UsageError {
  return new UsageError(
    `running a counterexample failed: ${reason}; expected all its steps to run. Fit them to the harness, or find it again by fuzzing.`,
  );
}
