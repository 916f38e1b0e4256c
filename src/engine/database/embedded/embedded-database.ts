import pg from 'pg';
import { HarnessError } from '../../errors.ts';
import { forgetTables } from '../guard/known-tables.ts';
import { quoteName } from '../quote.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** How Postgres says that a database is not there, or that its files are missing (the first as well) or not sound. */
const UNSOUND = /^(3D000|XX00[012]|58P01|58P03|58030|F0000)$/;

/** Of a server of our own only: there every database is a cache, and a damaged one is not worth a question. */
const LEFT_BEHIND = "datname LIKE 'scratch\\_%\\_integration'";

/**
 * Makes sure that a database exists on an embedded server and opens; scratch databases of runs that were killed go.
 *
 * @param url the connection URL of a database by its name.
 * @throws HarnessError when the server cannot make it.
 */
export async function ensureEmbeddedDatabase(url: (name: string) => string, name: string): Promise<string> {
  try {
    if (!(await isSound(url(name)))) {
      await withClient(url('postgres'), async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${quoteName(name)} WITH (FORCE)`);
        await client.query(`CREATE DATABASE ${quoteName(name)} TEMPLATE template0`);
      });
    }
    await withClient(url('postgres'), dropLeftBehind);
    // On a server of our own nobody else has tables.
    await withClient(url(name), forgetTables);
    return url(name);
  } catch (cause) {
    throw new HarnessError(
      `making database ${name} on the embedded Postgres failed: ${cause instanceof Error ? cause.message : String(cause)}; ` +
        'expected a sound server. Delete .leakproof/postgres.',
      { cause },
    );
  }
}

async function isSound(url: string): Promise<boolean> {
  try {
    await withClient(url, (client) => client.query('SELECT count(*) FROM pg_class'));
    return true;
  } catch (error) {
    if (error instanceof pg.DatabaseError && UNSOUND.test(error.code ?? '')) return false;
    throw error;
  }
}

async function dropLeftBehind(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(`SELECT datname AS name FROM pg_database WHERE ${LEFT_BEHIND}`);
  for (const { name } of rows) await client.query(`DROP DATABASE IF EXISTS ${quoteName(name)} WITH (FORCE)`);
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // A forced drop ends connections, and without a listener that would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
