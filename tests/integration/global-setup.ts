import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/engine/database/embedded-postgres.ts';

const DIRECTORY = fileURLToPath(new URL('../../.leakproof/postgres', import.meta.url));
const DATABASE = 'dispatch_integration';

let embedded: EmbeddedPostgres | undefined;

/** Sets DATABASE_URL, before any worker exists, to an embedded Postgres when none is given. */
export async function setup(): Promise<void> {
  if (process.env.DATABASE_URL !== undefined) return;
  embedded = await startEmbeddedPostgres({ directory: DIRECTORY });
  const client = new pg.Client({ connectionString: embedded.url('postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE} TEMPLATE template0`);
  } finally {
    await client.end();
  }
  process.env.DATABASE_URL = embedded.url(DATABASE);
}

/** Ends the embedded Postgres that `setup` started. */
export async function teardown(): Promise<void> {
  await embedded?.[Symbol.asyncDispose]();
}
