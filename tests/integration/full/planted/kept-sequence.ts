import { type ReplayVerdict, replaySequence } from '../../../../src/engine/campaign/replay.ts';
import { openSession } from '../../../../src/engine/index.ts';
import { readSequence } from '../../../../src/engine/sequence/sequence-codec.ts';
import { harness } from '../../harness/harness.ts';

/** How a replay of a kept sequence ended, and the violations that it showed, each as its invariant and its message. */
export type Replayed = { readonly kind: ReplayVerdict['kind']; readonly violations: readonly string[] };

/** Runs the sequence of a file again, as `leakproof replay` does. */
export async function look(file: string): Promise<Replayed> {
  const environment = process.env;
  const sequence = await readSequence(file);
  await using _migrated = await harness.database.migrate({ environment, log: () => {} });
  await using session = await openSession(harness, { environment, log: () => {} });
  const verdict = await replaySequence(session, sequence);
  const violations = verdict.kind === 'cannot replay' ? [] : verdict.result.violations;
  return { kind: verdict.kind, violations: violations.map(({ invariant, message }) => `${invariant} ${message}`) };
}
