import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
// By its own path, not by the public face: from the sources that would load the whole engine into every test of Dispatch.
import { assertSafeIntegrationDbUrl } from '../../../engine/database/guard/guard.ts';
import * as schema from './schema.ts';

/** The database with the schema of Dispatch. */
export type Database = NodePgDatabase<typeof schema>;

/** What `db.transaction` hands to its callback. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

// The guard stands before the pool: where it refuses, this module has no export to reach a database with.
const { connectionString } = assertSafeIntegrationDbUrl(process.env, console.error);

/** The one pool of the process, on the integration database. It connects at the first query. */
export const pool: pg.Pool = new pg.Pool({ connectionString, connectionTimeoutMillis: 10_000 });

pool.on('error', (error) => console.error(`an idle database connection was lost: ${error.message}`));

/** Queries on the pool. */
export const db: Database = drizzle(pool, { schema, casing: 'snake_case' });

/** Ends the pool, once the queries that run have ended. */
export async function closeDb(): Promise<void> {
  await pool.end();
}
