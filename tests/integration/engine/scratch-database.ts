import pg from 'pg';
import { watchConnections } from '../../../src/engine/database/guard/connection-watch.ts';

/** An empty database of a test's own. Disposing of it drops the database, whoever is still connected. */
export type ScratchDatabase = AsyncDisposable & { readonly url: string; readonly name: string };

const DUPLICATE_DATABASE = '42P04';

let lastNumber = 0;

/**
 * Makes an empty database `scratch_<n>_integration` on the server of DATABASE_URL, or a copy of the template given.
 *
 * Usage: `await using scratch = await createScratchDatabase();`
 */
export async function createScratchDatabase(template = 'template0'): Promise<ScratchDatabase> {
  const server = process.env.DATABASE_URL;
  if (server === undefined) throw new Error('DATABASE_URL is not set: run under vitest.integration.config.ts');
  const name = await withClient(server, (client) => createUnderFreeName(client, template));
  const url = new URL(server);
  url.pathname = `/${name}`;
  // The workers are held to the one database of the run; for as long as it is there, this one is open as well.
  const watch = watchConnections({ host: url.hostname, port: Number(url.port), database: name });
  return {
    url: url.href,
    name,
    async [Symbol.asyncDispose]() {
      watch[Symbol.dispose]();
      await withClient(server, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

async function createUnderFreeName(client: pg.Client, template: string): Promise<string> {
  for (;;) {
    lastNumber += 1;
    const name = `scratch_${lastNumber}_integration`;
    try {
      await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
      return name;
    } catch (error) {
      // Left behind by a run that was killed, or in use by another run on the same server.
      if (!(error instanceof pg.DatabaseError && error.code === DUPLICATE_DATABASE)) throw error;
    }
  }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
