import { readAccepted } from '../campaign/accepted-findings.ts';
import type { Harness } from '../harness/define-harness.ts';
import { openSession, type Session } from '../run/session.ts';

/** What a session for a test file goes by. Every entry may be left out. */
export type TestSession = {
  /** The folder of the corpus, beside which accepted findings are kept; `seeds/corpus` unless given. */
  readonly corpus?: string | undefined;
};

/**
 * A session for a test file, over the database that the global set-up has migrated. One a file: the pools end with it. It goes on
 * past accepted findings.
 *
 * Usage: `await using session = await openTestSession(harness);`
 */
export async function openTestSession(harness: Harness, { corpus }: TestSession = {}): Promise<Session> {
  return await openSession(harness, { environment: process.env, log: () => {}, accepted: await readAccepted(corpus) });
}
