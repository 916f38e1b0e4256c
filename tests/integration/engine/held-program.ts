import { isMainThread, Worker, workerData } from 'node:worker_threads';
import pg from 'pg';
import postgres from 'postgres';

/**
 * A program for tests: tries to come to the database of the URL in ELSEWHERE, in the ways in which applications do, and prints as JSON
 * what it came to in each: the name of a database, or why it was not let in.
 */
const elsewhere = process.env.ELSEWHERE ?? String(workerData);

async function ask(config?: pg.ClientConfig): Promise<string> {
  const client = new pg.Client({ connectionTimeoutMillis: 5_000, ...config });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
    return rows[0]?.name ?? '';
  } catch (error) {
    return String(error);
  } finally {
    await client.end().catch(() => {});
  }
}

async function askByPostgresJs(url?: string): Promise<string> {
  const sql = url === undefined ? postgres({ max: 1 }) : postgres(url, { max: 1 });
  try {
    const [row] = await sql`SELECT current_database() AS name`;
    return String(row?.name);
  } catch (error) {
    return String(error);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function askInThread(): Promise<string> {
  const worker = new Worker(new URL(import.meta.url), {
    workerData: elsewhere,
    env: { ...process.env, DATABASE_URL: elsewhere },
  });
  return new Promise((resolve) => worker.once('message', resolve).once('error', (error) => resolve(String(error))));
}

if (isMainThread) {
  Object.assign(process.env, { DATABASE_URL: elsewhere, PGDATABASE: 'postgres', PGPORT: '1' });
  const came = {
    variable: await ask({ connectionString: process.env.DATABASE_URL }),
    'PG variables': await ask(),
    'postgres.js and PG variables': await askByPostgresJs(),
    'its own URL': await ask({ connectionString: elsewhere }),
    'postgres.js and its own URL': await askByPostgresJs(elsewhere),
    thread: await askInThread(),
  };
  console.log(JSON.stringify(came));
} else {
  const { parentPort } = await import('node:worker_threads');
  const byVariable = await ask({ connectionString: process.env.DATABASE_URL });
  parentPort?.postMessage(`${byVariable}; ${await ask({ connectionString: elsewhere })}`);
}
