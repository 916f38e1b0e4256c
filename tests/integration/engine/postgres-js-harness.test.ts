import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Action,
  defineHarness,
  type Harness,
  integrationDatabase,
  openSession,
  type PostgresJs,
  type Sequence,
  type Session,
  storedCase,
  tapPool,
} from '../../../src/engine/index.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';

const SCHEMA = `
CREATE TABLE orgs (id text PRIMARY KEY);
CREATE TABLE people (id int PRIMARY KEY, org text NOT NULL REFERENCES orgs);
CREATE TABLE notes (id serial PRIMARY KEY, org text NOT NULL REFERENCES orgs, body text NOT NULL, at timestamptz DEFAULT CURRENT_TIMESTAMP,
  tag uuid DEFAULT gen_random_uuid())`;

let scratch: ScratchDatabase;
let sql: postgres.Sql;
beforeEach(async () => {
  scratch = await createScratchDatabase();
  sql = postgres(scratch.url, { max: 4, onnotice: () => {} });
});
afterEach(async () => {
  await sql.end({ timeout: 1 });
  await scratch[Symbol.asyncDispose]();
});

/** What the application does, by the name of its action; what it hands back, the actor is shown. */
const WORK: { readonly [action: string]: (org: string | null) => Promise<unknown> } = {
  // Sent, and answered whenever: whoever asked has his answer before.
  'notes.add later': async (org) => {
    void sql`SELECT pg_sleep(0.02)`
      .then(() => sql`INSERT INTO notes (org, body) VALUES (${org}, 'later')`)
      .catch(() => {});
  },
  'notes.add many': (org) =>
    Promise.all(
      [0.02, 0.01, 0].map((seconds, at) =>
        sql.begin(async (tx) => {
          await tx`SELECT pg_sleep(${seconds})`;
          await tx`INSERT INTO notes (org, body) VALUES (${org}, ${`note ${at}`})`;
        }),
      ),
    ),
  'notes.list': (org) =>
    sql`SELECT id, body, at, tag, CURRENT_TIMESTAMP AS now FROM notes WHERE org = ${org} ORDER BY id`,
  'context.keep': () => sql`SELECT set_config('app.org', 'acme', false)`,
  'context.show': () => sql`SELECT current_setting('app.org', true) AS org`,
};

function harness(): Harness {
  const action = (name: string): Action => ({
    name,
    roles: ['writer'],
    input: {},
    perform: async ({ actor }) => {
      const shown = (await WORK[name]?.(actor.tenant)) ?? null;
      const content = JSON.parse(JSON.stringify(shown));
      return {
        outcome: { kind: 'succeeded' },
        observations: [{ channel: 'response', tenants: ['a'], recipient: actor.id, content }],
      };
    },
  });
  return defineHarness({
    name: 'on-postgres-js',
    // Pushed by the pool itself, which has its connections before the session takes it over.
    database: integrationDatabase({ push: () => sql.unsafe(SCHEMA).simple(), pools: [sql] }),
    tenancy: { root: 'orgs' },
    fixtures: {
      load: async () => {
        await sql`INSERT INTO orgs VALUES ('a'), ('b')`;
        await sql`INSERT INTO people VALUES (1, 'a'), (2, 'b')`;
      },
      names: { orgs: { a: 'a', b: 'b' } },
      time: '2030-01-01T00:00:00.000Z',
    },
    members: { table: 'people', person: 'id', isCurrent: () => true },
    application: () => null,
    actors: [{ id: 'ann', tenant: 'a', role: 'writer', person: '1' }],
    actions: Object.keys(WORK).map(action),
  });
}

async function withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
  const options = { environment: { ...process.env, DATABASE_URL: scratch.url }, log: () => {}, isParanoid: true };
  const whole = harness();
  await using _migrated = await whole.database.migrate(options);
  await using session = await openSession(whole, options);
  return await work(session);
}

/** Runs the actions of those names, one a step. */
async function run(session: Session, ...actions: readonly string[]) {
  const steps = actions.map((action, at) => ({ id: `s${at + 1}`, actor: 'ann', action, input: {} }));
  const sequence: Sequence = { version: 1, steps };
  const { records, violations } = await session.execute(storedCase(sequence), { compares: false });
  expect(violations).toEqual([]);
  return records.map(({ changes, statements, observations }) => ({
    written: changes.flatMap(({ after }) => after?.body ?? []),
    texts: statements.map(({ text }) => text),
    steps: [...new Set(statements.map(({ step }) => step))],
    shown: observations.map(({ content }) => content),
  }));
}

describe('an application on postgres.js', () => {
  it('is judged step by step: what a step does not await is its own all the same', () =>
    withSession(async (session) => {
      const [later, list] = await run(session, 'notes.add later', 'notes.list');
      expect(later).toMatchObject({ written: ['later'], steps: ['s1'] });
      expect(later?.texts).toEqual(['SELECT pg_sleep(0.02)', "INSERT INTO notes (org, body) VALUES ($1, 'later')"]);
      expect(list).toMatchObject({ written: [], steps: ['s2'], shown: [[{ body: 'later' }]] });
    }));

  it('has its statements one at a time, each run the same, from the baseline and by the clock of the harness', () =>
    withSession(async (session) => {
      const first = await run(session, 'notes.add many', 'notes.list');
      expect(first[0]?.written).toEqual(['note 0', 'note 1', 'note 2']);
      const [rows] = first[1]?.shown ?? [];
      expect(rows).toMatchObject([1, 2, 3].map((id) => ({ id, at: expect.stringMatching(/^2030-01-01/) })));
      expect(rows).toMatchObject([{ now: expect.stringMatching(/^2030-01-01/) }, {}, {}]);
      for (let time = 0; time < 3; time += 1) {
        expect(await run(session, 'notes.add many', 'notes.list')).toEqual(first);
      }
    }));

  it('has connections that remember nothing of the run before', () =>
    withSession(async (session) => {
      expect((await run(session, 'context.keep', 'context.show'))[1]?.shown).toEqual([[{ org: 'acme' }]]);
      expect([[[{ org: null }]], [[{ org: '' }]]]).toContainEqual((await run(session, 'context.show'))[0]?.shown);
    }));

  it('can be tapped by hand', async () => {
    const pool: PostgresJs = sql;
    const tap = tapPool(pool);
    await tap.beginRun();
    await tap.runStep('s1', async () => await sql`SELECT 1 AS one`);
    await tap.quiet();
    expect(tap.endStep().statements).toMatchObject([{ text: 'SELECT 1 AS one', step: 's1' }]);
  });
});
