import { DrizzleQueryError } from 'drizzle-orm';
import { DatabaseError } from 'pg';

/** Whether Postgres refused a text that it cannot hold, namely one with a NUL character; every other JSON string is fine. */
export function isUnstorableText(error: unknown): boolean {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  // 22021: in a text column. 22P05: within jsonb.
  return cause instanceof DatabaseError && (cause.code === '22021' || cause.code === '22P05');
}
