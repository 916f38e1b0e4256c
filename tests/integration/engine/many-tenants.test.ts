import pg from 'pg';
import { expect, it } from 'vitest';
import { connectIntegrationDatabase } from '../../../src/engine/database/guard/connect-integration-database.ts';
import { ensureMarker } from '../../../src/engine/database/guard/ownership-marker.ts';
import {
  type Actor,
  type Case,
  createMigrate,
  createReset,
  defineHarness,
  type Harness,
  type Json,
  openSession,
  type Performance,
  storedCase,
  tapPool,
} from '../../../src/engine/index.ts';
import { createScratchDatabase } from './scratch-database.ts';

const names = ['acme', 'globex', 'initech', 'umbrella', 'hooli', 'vandelay'];
const schema = `CREATE TABLE firms (id text PRIMARY KEY);
  CREATE TABLE staff (id serial PRIMARY KEY, firm_id text NOT NULL REFERENCES firms, person text NOT NULL);
  CREATE TABLE notes (id serial PRIMARY KEY, firm_id text NOT NULL REFERENCES firms, text text NOT NULL)`;

/** Six firms that keep notes. A job tells the last one how many there are of everybody's where it leaks, and nothing else. */
function notesHarness(connectionString: string, isLeaking: boolean, onBuilt: () => void): Harness {
  const pool = new pg.Pool({ connectionString, max: 2 });
  const counted = async () => (await pool.query('SELECT count(*)::int AS count FROM notes')).rows[0]?.count;
  const shown = (actor: Actor, content: Json, told: Json | null): Performance => ({
    outcome: { kind: 'succeeded' },
    observations: [
      { channel: 'response', tenants: actor.tenant === null ? [] : [actor.tenant], recipient: actor.id, content },
      ...(told === null ? [] : [{ channel: 'board', tenants: ['vandelay'], recipient: "vandelay's", content: told }]),
    ],
  });
  return defineHarness({
    name: 'notes',
    database: {
      migrate: createMigrate({ push: async ({ client }) => void (await client.query(schema)) }),
      reset: createReset({}),
      tap: tapPool(pool),
      close: () => pool.end(),
    },
    fixtures: {
      load: async () => {
        await pool.query('INSERT INTO firms SELECT unnest($1::text[])', [names]);
        await pool.query('INSERT INTO staff (firm_id, person) SELECT id, id FROM firms');
      },
      names: { firms: Object.fromEntries(names.map((name) => [name, name])) },
      time: '2030-03-04T09:00:00.000Z',
    },
    channels: { board: { kind: 'live' } },
    members: { table: 'staff', person: 'person', isCurrent: () => true },
    tenancy: { root: 'firms' },
    application: () => {
      onBuilt();
      return null;
    },
    actors: names.map((name) => ({ id: `${name}'s`, role: 'member', tenant: name, person: name })),
    actions: [
      {
        name: 'notes.add',
        roles: ['member'],
        input: {},
        perform: async ({ actor }) => {
          await pool.query("INSERT INTO notes (firm_id, text) VALUES ($1, 'hello')", [actor.tenant]);
          return shown(actor, 'added', null);
        },
      },
      {
        name: 'jobs.tell',
        roles: ['system'],
        input: {},
        perform: async ({ actor }) => shown(actor, 'told', { notes: isLeaking ? await counted() : 0 }),
      },
    ],
  });
}

async function compare(isLeaking: boolean, ...taken: readonly string[]) {
  await using scratch = await createScratchDatabase();
  const environment = { ...process.env, DATABASE_URL: scratch.url };
  {
    await using connection = await connectIntegrationDatabase({ environment, log: () => {} });
    await ensureMarker(connection.client);
    await connection.client.query(schema);
  }
  let built = 0;
  const harness = notesHarness(scratch.url, isLeaking, () => {
    built += 1;
  });
  await using session = await openSession(harness, { environment, log: () => {} });
  built = 0;
  const value: Case = storedCase({
    version: 1,
    steps: taken.map((words, at) => {
      const [actor = '', action = ''] = words.split(' ');
      return { id: `s${at + 1}`, actor, action, input: {} };
    }),
  });
  const compared: number[] = [];
  const { violations } = await session.execute(value, {
    compares: true,
    onCompared: ({ projections, baselines }) => compared.push(projections, baselines),
  });
  return { signatures: violations.map(({ signature }) => signature), compared, built };
}

it('a run is projected on firms that did nothing once, however many they are', async () => {
  const { signatures, compared, built } = await compare(
    false,
    "acme's notes.add",
    'system jobs.tell',
    "globex's notes.add",
  );
  expect(signatures).toEqual([]);
  const [projections = 0, baselines = 0] = compared;
  expect(projections).toBe(names.length);
  // Judged and compared apart; the two that did something, and the other four at once. Of the runs in which what others began with is left
  // out, each has another that it is held against, and three of those were known by then.
  expect(built).toBe(2 + 2 + 1 + 2 * baselines - 3);
});

it('what others did is seen by a firm that did nothing', async () => {
  const { signatures } = await compare(true, "acme's notes.add", 'system jobs.tell');
  expect(signatures).toEqual([expect.stringContaining('TENANT-006 jobs.tell board')]);
});
