import type { Harness } from '../harness/define-harness.ts';
import { openSession, type Session } from '../run/session.ts';

/**
 * A session for a test file, over the database that the global set-up has migrated. One a file: the pools end with it.
 *
 * Usage: `await using session = await openTestSession(harness);`
 */
export function openTestSession(harness: Harness): Promise<Session> {
  return openSession(harness, { environment: process.env, log: () => {} });
}
