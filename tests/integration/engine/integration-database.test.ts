import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createMigrate,
  defineHarness,
  type Harness,
  integrationDatabase,
  openSession,
  type PushChoice,
  type Sequence,
  storedCase,
} from '../../../src/engine/index.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';

let scratch: ScratchDatabase;
let application: pg.Pool;
let admin: pg.Pool;
beforeEach(async () => {
  scratch = await createScratchDatabase();
  application = new pg.Pool({ connectionString: scratch.url });
  admin = new pg.Pool({ connectionString: scratch.url });
});
afterEach(async () => {
  await Promise.all([application, admin].filter((pool) => !pool.ending).map((pool) => pool.end()));
  await scratch[Symbol.asyncDispose]();
});

/** Ends the connections to the scratch database that the condition is true of. */
async function terminateOthers(condition: string): Promise<void> {
  const killer = new pg.Client({ connectionString: scratch.url });
  await killer.connect();
  await killer.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND ${condition}`,
  );
  await killer.end();
}

const environment = () => ({ ...process.env, DATABASE_URL: scratch.url });
const options = () => ({ environment: environment(), log: () => {} });

const makeSchema: PushChoice = ({ client }) =>
  client.query(`
    CREATE SCHEMA app;
    CREATE TABLE orgs (id text PRIMARY KEY);
    CREATE TABLE app.people (id int PRIMARY KEY, org text NOT NULL REFERENCES orgs);
    CREATE TABLE app.notes (id serial PRIMARY KEY, org text NOT NULL REFERENCES orgs, at timestamptz DEFAULT now())`);

const addNote: Sequence = { version: 1, steps: [{ id: 's1', actor: 'ann', action: 'notes.add', input: {} }] };

/** An application that writes by one pool and reads by another, as one with two roles does. */
function harnessOver(push: PushChoice): Harness {
  return defineHarness({
    name: 'two-pools',
    database: integrationDatabase({ push, pools: [application, admin] }),
    tenancy: { root: 'orgs' },
    fixtures: {
      load: async () => {
        await admin.query("INSERT INTO orgs VALUES ('a'), ('b'); INSERT INTO app.people VALUES (1, 'a'), (2, 'b')");
      },
      names: { orgs: { a: 'a', b: 'b' } },
      time: '2030-01-01T00:00:00.000Z',
    },
    members: { table: 'app.people', person: 'id', isCurrent: () => true },
    application: () => null,
    actors: [{ id: 'ann', tenant: 'a', role: 'writer', person: '1' }],
    actions: [
      {
        name: 'notes.add',
        roles: ['writer'],
        input: {},
        perform: async ({ actor }) => {
          await application.query('INSERT INTO app.notes (org) VALUES ($1)', [actor.tenant]);
          const { rows } = await admin.query('SELECT at, CURRENT_TIMESTAMP AS now FROM app.notes');
          return {
            outcome: { kind: 'succeeded' },
            observations: [
              { channel: 'response', tenants: ['a'], recipient: actor.id, content: JSON.parse(JSON.stringify(rows)) },
            ],
          };
        },
      },
    ],
  });
}

describe('integrationDatabase', () => {
  it('migrates, resets and taps an application of two pools and two schemas', async () => {
    const harness = harnessOver(makeSchema);
    await using _migrated = await harness.database.migrate(options());
    await using session = await openSession(harness, options());
    const { records, violations } = await session.execute(storedCase(addNote), { compares: false });
    expect(violations).toEqual([]);
    expect(records[0]?.statements.map(({ text }) => text.split(' ')[0])).toEqual(['INSERT', 'SELECT']);
    expect(records[0]?.changes.map(({ table }) => table)).toEqual(['app.notes']);
    const [row] = records[0]?.observations.flatMap(({ content }) => content) ?? [];
    expect(row).toMatchObject({ at: expect.stringMatching(/^2030-01-01/), now: expect.stringMatching(/^2030-01-01/) });
  });

  it('begins each session with the sequences that belong to no column where the push has left them', async () => {
    const push: PushChoice = ({ client }) =>
      client.query(`
        CREATE SEQUENCE numbers START 100; SELECT nextval('numbers');
        CREATE SEQUENCE untouched; SELECT setval('untouched', 7, false);
        CREATE TABLE orgs (id text PRIMARY KEY); CREATE TABLE orders (id serial PRIMARY KEY, org text REFERENCES orgs)`);
    const DRAW = "SELECT nextval('numbers') AS lone, nextval('untouched') AS other, nextval('orders_id_seq') AS own";
    await using migrated = await createMigrate({ push })(options());
    const { reset } = integrationDatabase({ push, pools: [application] });
    for (const session of [1, 2]) {
      await reset({ client: migrated.client, environment: environment() });
      const { rows } = await admin.query(DRAW);
      expect([session, rows]).toEqual([session, [{ lone: '101', other: '7', own: '1' }]]);
    }
  });

  it('pushes by the real clock, whatever a session that was killed has left behind', async () => {
    const harness = harnessOver(makeSchema);
    await using _migrated = await harness.database.migrate(options());
    {
      await using session = await openSession(harness, options());
      await session.execute(storedCase(addNote), { compares: false });
      await terminateOthers("application_name LIKE 'leakproof%'");
    }
    const dated: PushChoice = ({ client }) => client.query('CREATE TABLE orgs AS SELECT now()::text AS made');
    await using again = await createMigrate({ push: dated })(options());
    expect((await again.client.query('SELECT made FROM orgs')).rows[0]?.made).not.toMatch(/^2030/);
  });

  it('ends the pools where the start fails, once', async () => {
    const harness = harnessOver(makeSchema);
    await using _migrated = await harness.database.migrate(options());
    const wrong = {
      ...harness,
      fixtures: { ...harness.fixtures, load: async () => void (await admin.query('SELECT no')) },
    };
    await expect(openSession(wrong, options())).rejects.toThrow('column "no" does not exist');
    expect([application.ended, admin.ended]).toEqual([true, true]);
    await harness.database.close();
  });

  it('outlives connections that are lost, idle and checked out', async () => {
    const { database } = harnessOver(makeSchema);
    const held = await application.connect();
    await admin.query('SELECT 1');
    const lost = Promise.all([
      new Promise((resolve) => held.once('end', resolve)),
      new Promise((resolve) => admin.once('remove', resolve)),
    ]);
    await terminateOthers('true');
    await lost;
    await expect(held.query('SELECT 1')).rejects.toThrow();
    held.release(true);
    expect((await admin.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await database.close();
  });

  it('lets a migration go by a pool of the application, which the session then takes over', async () => {
    const harness = harnessOver(async () => {
      await admin.query('CREATE SCHEMA app; CREATE TABLE orgs (id text PRIMARY KEY DEFAULT gen_random_uuid()::text)');
      await application.query('CREATE TABLE app.people (id int PRIMARY KEY, org text NOT NULL REFERENCES orgs)');
      await application.query(
        'CREATE TABLE app.notes (id serial PRIMARY KEY, org text NOT NULL REFERENCES orgs, at timestamptz DEFAULT CURRENT_TIMESTAMP)',
      );
    });
    await using _migrated = await harness.database.migrate(options());
    await using session = await openSession(harness, options());
    const { records } = await session.execute(storedCase(addNote), { compares: false });
    expect(records[0]?.observations.flatMap(({ content }) => content)).toMatchObject([
      { at: expect.stringMatching(/^2030-01-01/) },
    ]);
  });

  it('takes parts of one’s own in the place of its own, and wants to know how the schema is made', () => {
    const close = async () => {};
    const migrate = async () => ({ [Symbol.asyncDispose]: close });
    expect(integrationDatabase({ migrate, pools: [admin], close })).toMatchObject({ close });
    expect(() => integrationDatabase({ pools: [application] })).toThrow('expected a push');
  });
});
