import pg from 'pg';
import { describeFailure, isPermissionDenied } from './database-failure.ts';
import { EXACT_TEXT_STATEMENTS } from './exact-text.ts';

/** How long the harness waits for locks and for its own statements. */
export type HarnessSessionOptions = {
  readonly connectionString: string;
  readonly lockTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
};

/** The harness's own connection, beside those of the application. Disposing of it closes it. */
export type HarnessSession = AsyncDisposable & {
  readonly client: pg.Client;
  /** False where the role may not switch off foreign keys and triggers, and so cannot rewind. */
  readonly canRewind: boolean;
};

const LOCK_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 60_000;

/**
 * Opens the connection on which journal, rewind and digest work.
 *
 * It plays a replica for its whole life: to become one anew at each rewind would throw away all its plans. So fixtures must never
 * be loaded through it, since foreign keys and triggers are off.
 *
 * @throws HarnessError when the server cannot be reached or refuses the role.
 */
export async function openHarnessSession(options: HarnessSessionOptions): Promise<HarnessSession> {
  const { statementTimeoutMs = STATEMENT_TIMEOUT_MS } = options;
  const client = new pg.Client({
    connectionString: options.connectionString,
    application_name: 'leakproof',
    connectionTimeoutMillis: 10_000,
    // A server that is stopped, or whose machine is gone, does not even say that the time is up.
    query_timeout: statementTimeoutMs + Math.min(statementTimeoutMs, 10_000),
  });
  // A connection that breaks while idle is reported by the next statement; unheard, the event would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(`
      ${EXACT_TEXT_STATEMENTS}
      -- An error rather than rows left out: what a policy hides would be missing from mirror and baseline.
      SET row_security = off;
      -- The journal is searched by its index, whatever its statistics say, and never worth compiling for.
      SET enable_seqscan = off; SET plan_cache_mode = 'force_generic_plan'; SET jit = off;
      SET lock_timeout = ${options.lockTimeoutMs ?? LOCK_TIMEOUT_MS};
      SET statement_timeout = ${statementTimeoutMs};
      SET client_min_messages = warning`);
    return { client, canRewind: await becomeReplica(client), [Symbol.asyncDispose]: () => client.end() };
  } catch (error) {
    await client.end().catch(() => {});
    throw describeFailure('opening the harness session', error);
  }
}

async function becomeReplica(client: pg.Client): Promise<boolean> {
  try {
    await client.query("SET session_replication_role = 'replica'");
    return true;
  } catch (error) {
    if (isPermissionDenied(error)) return false;
    throw error;
  }
}
