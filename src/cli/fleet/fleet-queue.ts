import type { Pool, PoolClient } from 'pg';
import pg from 'pg';
import type { PgBoss } from 'pg-boss';
import { HARNESS_SCHEMA } from '../../engine/database/guard/harness-schema.ts';
import { HarnessError, UsageError } from '../../engine/errors.ts';
import { errorText } from '../../engine/record/error-text.ts';
import { fleetSchema } from './fleet.sql.ts';
import { assertQueueUrl } from './queue-url.ts';

/** The database of a fleet's queue: pg-boss in a schema of its own, and the tables of the fleet. */
export type FleetQueue = AsyncDisposable & {
  readonly boss: PgBoss;
  readonly pool: Pool;
  /** Runs statements in one transaction, jobs among them. */
  readonly inTransaction: <T>(work: (client: PoolClient) => Promise<T>) => Promise<T>;
};

/** Seconds between two looks for workers that are not heard of any more. */
const superviseSeconds = 5;

const connectTimeoutMs = 10_000;

/**
 * Opens the queue of a fleet. The database may hold other things, which are left alone; an integration database, which is emptied, is
 * refused.
 *
 * @throws UsageError for what is no URL, for an integration database, and where pg-boss is not installed; HarnessError where the database
 * cannot be used.
 */
export async function openFleetQueue(
  url: string,
  { supervises }: { readonly supervises: boolean },
): Promise<FleetQueue> {
  assertQueueUrl(url);
  const { PgBoss } = await import('pg-boss').catch((cause: unknown) => {
    throw new UsageError(
      'opening the queue of a fleet failed: pg-boss is not installed; expected it beside leakproof. Run npm i -D pg-boss, or what your package manager has for that.',
      { cause },
    );
  });
  const pool = new pg.Pool({
    connectionString: url,
    max: 3,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'leakproof fleet',
  });
  pool.on('error', () => {});
  const boss = new PgBoss({
    connectionString: url,
    schema: 'leakproof_queue',
    max: 3,
    application_name: 'leakproof fleet',
    schedule: false,
    supervise: supervises,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
  });
  // It tells of each query that failed in the background; whatever matters fails where it is awaited.
  boss.on('error', () => {});
  try {
    await assertNoIntegrationDatabase(pool);
    await pool.query(fleetSchema);
    await boss.start();
  } catch (cause) {
    await pool.end();
    if (cause instanceof UsageError) throw cause;
    throw new HarnessError(
      `opening the queue of a fleet failed: ${errorText(cause)}; expected a Postgres in which the role may make schemas. Give its URL with --queue.`,
      { cause },
    );
  }
  return {
    boss,
    pool,
    inTransaction: (work) => inTransaction(pool, work),
    async [Symbol.asyncDispose]() {
      await boss.stop({ graceful: false }).catch(() => {});
      await pool.end();
    },
  };
}

async function assertNoIntegrationDatabase(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string; marked: boolean }>(
    'SELECT current_database() AS name, EXISTS (SELECT FROM pg_namespace WHERE nspname = $1) AS marked',
    [HARNESS_SCHEMA],
  );
  const [{ name, marked } = { name: '', marked: false }] = rows;
  if (!marked && !name.endsWith('_integration')) return;
  throw new UsageError(
    `opening the queue of a fleet failed: database ${name} is an integration database; expected one of the fleet's own, since campaigns empty those. Make another, and give its URL with --queue.`,
  );
}

async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const value = await work(client);
    await client.query('COMMIT');
    client.release();
    return value;
  } catch (error) {
    client.release(true);
    throw error;
  }
}
