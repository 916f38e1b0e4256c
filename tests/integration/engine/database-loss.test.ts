import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../../src/engine/database/embedded/embedded-postgres.ts';
import { findDatabaseLoss } from '../../../src/engine/database/guard/database-loss.ts';
import { watchOpenings } from '../../../src/engine/database/guard/socket-openings.ts';
import { openHarnessSession } from '../../../src/engine/database/journal/harness-session.ts';

const directory = fileURLToPath(new URL(`../../../.leakproof/test-loss-${process.pid}`, import.meta.url));

let server: EmbeddedPostgres;
let connectionString: string;

/** The workers are held to the one database of the run; the server here is this file's own. */
const watch = watchOpenings({ findStray: () => undefined, refuse: (_attempt, stray) => new Error(stray) });

beforeAll(async () => {
  server = await startEmbeddedPostgres({ directory });
  connectionString = await server.ensureDatabase('lost_integration');
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  watch[Symbol.dispose]();
  for (const folder of [directory, dirname(dirname(server.dataDirectory))])
    rmSync(folder, { recursive: true, force: true });
});

function askFor(
  clients: readonly pg.Client[],
  options: { readonly patienceMs?: number } = {},
): Promise<string | undefined> {
  const target = { connectionString, host: '127.0.0.1', port: server.port, database: 'lost_integration' };
  return findDatabaseLoss(clients, { target, ...options }).then((loss) => loss?.message);
}

async function openClient(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {});
  await client.connect();
  return client;
}

const pidOf = () => Number(readFileSync(join(server.dataDirectory, 'postmaster.pid'), 'utf8').split('\n', 1)[0]);

it('says nothing of a database that answers, be it with an error', async () => {
  const client = await openClient();
  await client.query('BEGIN');
  await client.query('SELECT 1/0').catch(() => {});
  expect(await askFor([client])).toBeUndefined();
  await client.end();
});

it('tells a connection that was ended from a server that is gone', async () => {
  const [client, other] = [await openClient(), await openClient()];
  await other.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname IS NOT NULL',
  );
  expect(await askFor([other])).toBeUndefined();
  expect(await askFor([other, client])).toMatch(/lost_integration ended the connections to it, and answers again;/);
  await other.end();
});

it('knows a server that does not answer any more, on which no statement of the harness waits for ever', async () => {
  await using session = await openHarnessSession({ connectionString, statementTimeoutMs: 1_000 });
  const backend = Number(Reflect.get(session.client, 'processID'));
  // Stopped as a machine is that has gone away: the connection stays, and nothing comes on it.
  const stopped = [pidOf(), backend];
  for (const pid of stopped) process.kill(pid, 'SIGSTOP');
  try {
    await expect(session.client.query('SELECT 1')).rejects.toThrow('timeout');
    expect(await askFor([session.client], { patienceMs: 300 })).toMatch(
      /lost_integration is gone: no answer in time; expected it to run/,
    );
  } finally {
    for (const pid of stopped) process.kill(pid, 'SIGCONT');
  }
});
