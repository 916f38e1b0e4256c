import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import * as schema from './schema.ts';

/** The database with the schema of Dispatch. */
export type Database = NodePgDatabase<typeof schema>;

/** What `db.transaction` hands to its callback. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

/** The one pool of the process. It connects at the first query. */
export const pool: pg.Pool = new pg.Pool({
  connectionString: readDatabaseUrl(),
  connectionTimeoutMillis: 10_000,
});

// Without a listener an idle connection that breaks would end the process; the pool replaces it by itself.
pool.on('error', (error) => console.error(`an idle database connection was lost: ${error.message}`));

/** Queries on the pool. */
export const db: Database = drizzle(pool, { schema, casing: 'snake_case' });

/** Ends the pool, once the queries that run have ended. */
export async function closeDb(): Promise<void> {
  await pool.end();
}

function readDatabaseUrl(): string {
  const { DATABASE_URL, INTEGRATION_TEST } = process.env;
  if (INTEGRATION_TEST === '1') {
    throw new Error(
      'opening the production database refused: INTEGRATION_TEST=1; expected it unset in production. ' +
        'Unset it, or run tests under vitest.integration.config.ts.',
    );
  }
  if (DATABASE_URL === undefined || DATABASE_URL === '') {
    throw new Error(
      'opening the database failed: DATABASE_URL is not set; expected postgres://user:password@host:port/database. Set it.',
    );
  }
  return DATABASE_URL;
}
