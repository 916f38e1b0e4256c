import { describeFailure } from '../journal/database-failure.ts';
import type { HarnessSession } from '../journal/harness-session.ts';
import { controlStoredSql } from './control-stored-sql.ts';
import { controlledSql } from './controlled-sql.ts';
import { installShadows } from './install-shadows.ts';

/** Time and chance of the database, once they are the harness's. */
export type Determinism = {
  /** The SQL to send in place of the application's; the same for the same text. */
  readonly rewrite: (sql: string) => string;
  /** What of the application's stored SQL still reads the real clock, in words. */
  readonly uncontrolled: readonly string[];
};

/**
 * Makes time, ids and random numbers of the database the harness's own, whatever search path, role or connection asks for them. Which
 * instant and which stream they give is set by the journal, step by step; while none is set they are the real ones. Idempotent. Expects
 * the journal to be installed.
 *
 * A superuser lets the functions themselves hand over to those of the harness, so that only what is grammar and no function has to be
 * rewritten: in the SQL that the database keeps, and in what the application sends. Without that right, calls are rewritten as well.
 *
 * @throws UsageError when the role may not do so. Nothing has changed then.
 */
export async function installDeterminism({ client }: HarnessSession): Promise<Determinism> {
  try {
    await client.query('BEGIN');
    // Alone on the path, so that all that is not of Postgres itself is printed with its schema.
    await client.query('SET LOCAL search_path = pg_catalog');
    const { areRedirected, schemas } = await installShadows(client);
    const calls = areRedirected ? undefined : schemas;
    const uncontrolled = await controlStoredSql(client, calls);
    await client.query('COMMIT');
    return { rewrite: (sql) => controlledSql(sql, calls), uncontrolled };
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw describeFailure('installing determinism', error);
  }
}
