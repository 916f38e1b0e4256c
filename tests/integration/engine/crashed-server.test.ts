import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../../src/engine/database/embedded/embedded-postgres.ts';
import { watchOpenings } from '../../../src/engine/database/guard/socket-openings.ts';
import { databaseDigest } from '../../../src/engine/database/journal/digest.ts';
import { openHarnessSession } from '../../../src/engine/database/journal/harness-session.ts';
import { installJournal } from '../../../src/engine/database/journal/install-journal.ts';
import { Mirror } from '../../../src/engine/database/mirror/mirror.ts';
import { readTables, unowned } from './tables-by-hand.ts';

const NEXT = { instant: '2030-01-01T09:00:00Z', stream: 'test' };

const directory = fileURLToPath(new URL(`../../../.leakproof/crash-${process.pid}`, import.meta.url));
let slots = directory;

/** The workers are held to the one database of the run; the servers here are this file's own. */
const watch = watchOpenings({ findStray: () => undefined, refuse: (_attempt, stray) => new Error(stray) });
let embedded: EmbeddedPostgres;

beforeAll(async () => {
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  embedded = await startEmbeddedPostgres({ directory });
  slots = dirname(dirname(embedded.dataDirectory));
  await withClient(await url(), (client) =>
    client.query('CREATE TABLE things (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL)'),
  );
});

afterAll(async () => {
  await embedded[Symbol.asyncDispose]();
  watch[Symbol.dispose]();
  for (const folder of [directory, slots]) rmSync(folder, { recursive: true, force: true });
});

const url = () => embedded.ensureDatabase('crashing_integration');

async function withClient(at: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: at, connectionTimeoutMillis: 10_000 });
  // A crash ends connections, and without a listener that would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Kills the server, and starts it again over what it has left. */
async function crash(): Promise<void> {
  const pid = Number(readFileSync(join(embedded.dataDirectory, 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
  process.kill(pid, 'SIGKILL');
  await embedded[Symbol.asyncDispose]();
  embedded = await startEmbeddedPostgres({ directory });
}

type Session = { readonly runs: readonly (readonly number[])[]; readonly isOnDisk: boolean };

/** Opens a session as a command does, whose runs write so many rows in each step, and is told of what is not as it should be. */
async function runSession({ runs, isOnDisk }: Session): Promise<void> {
  const at = await url();
  await using harnessSession = await openHarnessSession({ connectionString: at });
  await withClient(at, async (client) => {
    const tables = await readTables(harnessSession.client);
    const journal = await installJournal(harnessSession, tables);
    await client.query(`TRUNCATE things; INSERT INTO things (name) VALUES ('fixture')`);
    const mirror = new Mirror(unowned(tables), await journal.captureBaseline(NEXT));
    const baseline = await databaseDigest(harnessSession, tables);
    for (const steps of runs) {
      await journal.rewind(NEXT);
      mirror.reset();
      expect((await databaseDigest(harnessSession, tables)).parts).toEqual(baseline.parts);
      for (const rows of steps) {
        await client.query(`INSERT INTO things (name) SELECT 'made' FROM generate_series(1, $1)`, [rows]);
        expect(mirror.apply(await journal.readStep(NEXT))).toHaveLength(rows);
      }
    }
    if (isOnDisk) await client.query('CHECKPOINT');
  });
}

it('a server that has crashed keeps no part of a run from the journal of the next session', async () => {
  const runs = fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }), { minLength: 1, maxLength: 4 });
  const session = fc.record({ runs, isOnDisk: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(session, { minLength: 2, maxLength: 3 }), async (sessions) => {
      for (const one of sessions) {
        await runSession(one);
        await crash();
      }
    }),
    {
      numRuns: 5,
      examples: [
        [
          [
            { runs: [[5], [5], [5], [5]], isOnDisk: true },
            { runs: [[1], [1]], isOnDisk: true },
          ],
        ],
      ],
    },
  );
});
