import { openSession, type Session } from '../../../src/engine/index.ts';
import { harness } from './harness.ts';

/** A session for a test file, over the database that the global set-up has migrated. */
export function openTestSession(): Promise<Session> {
  return openSession(harness, { environment: process.env, log: () => {} });
}
