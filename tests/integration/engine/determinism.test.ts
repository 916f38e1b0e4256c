import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SHADOWS } from '../../../src/engine/database/determinism/determinism.sql.ts';
import { deterministicSearchPath, installDeterminism } from '../../../src/engine/database/determinism/determinism.ts';
import { type HarnessSession, openHarnessSession } from '../../../src/engine/database/journal/harness-session.ts';
import { installJournal } from '../../../src/engine/database/journal/install-journal.ts';
import type { Journal } from '../../../src/engine/database/journal/journal.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';
import { readTables } from './tables-by-hand.ts';

const INSTANT = '2031-05-06T07:08:09.123Z';
const FIRST = { instant: INSTANT, stream: 'first' };

let scratch: ScratchDatabase;
let session: HarnessSession;
let app: pg.Client;
let journal: Journal;

beforeEach(async () => {
  scratch = await createScratchDatabase();
  session = await openHarnessSession({ connectionString: scratch.url });
  app = new pg.Client({
    connectionString: scratch.url,
    options: `-c search_path=${deterministicSearchPath().replaceAll(' ', '\\ ')}`,
  });
  await app.connect();
});

afterEach(async () => {
  await app.end();
  await session[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

/** A session without the search path, as one that migrates has it. */
async function migrate(schema: string): Promise<void> {
  const client = new pg.Client({ connectionString: scratch.url });
  await client.connect();
  await client.query(schema);
  await client.end();
}

async function install(schema: string): Promise<void> {
  await migrate(schema);
  journal = await installJournal(session, await readTables(session.client));
  await installDeterminism(session);
  await journal.captureBaseline(FIRST);
}

async function value(expression: string): Promise<unknown> {
  const { rows } = await app.query<{ value: unknown }>(`SELECT (${expression})::text AS value`);
  return rows[0]?.value;
}

/** Calls for every shadowed signature, with arguments that tell a wrong one. */
const CALLS = SHADOWS.map(({ name, types }) => {
  const values: Record<string, string> = { interval: "'1 day'", integer: '17', bigint: '5', numeric: '1.25' };
  const first = types.map(
    (type, at) =>
      `${values[type] ?? (type.startsWith('timestamp') ? "'2000-01-01'" : '1')}::${type} + ${at > 0 ? '9' : "'0'"}`,
  );
  return `${name}(${first.join(', ')})`;
});

describe('determinism in the database', () => {
  it('gives the same values for the same stream and instant, and others for another stream', async () => {
    await install('CREATE EXTENSION pgcrypto; CREATE EXTENSION "uuid-ossp"; CREATE TABLE t (id int PRIMARY KEY)');
    const all = `concat_ws(' | ', ${CALLS.join(', ')}, random_normal())`;
    const first = await value(all);
    await journal.readStep(FIRST);
    expect(await value(all)).toBe(first);
    await journal.readStep({ ...FIRST, stream: 'second' });
    expect(await value(all)).not.toBe(first);
  });

  it('has the clock of the step, in functions and in defaults', async () => {
    await install(`
      CREATE DOMAIN stamp AS timestamptz DEFAULT now();
      CREATE TABLE t (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(), a timestamptz DEFAULT now(), b timestamp(0) DEFAULT CURRENT_TIMESTAMP(1),
        c date DEFAULT CURRENT_DATE, d stamp, e timestamptz DEFAULT (now() + '1 day'::interval), f text DEFAULT 'now()',
        g double precision DEFAULT random(), h text DEFAULT md5((random())::text), i int DEFAULT 7, j time DEFAULT LOCALTIME(0)
      );`);
    await app.query("SET timezone = 'UTC'");
    const { rows } = await app.query(
      'INSERT INTO t DEFAULT VALUES RETURNING id, a, b::text, c::text, d, e, f, i, j::text, g, h',
    );
    expect(rows).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
        a: new Date(INSTANT),
        b: '2031-05-06 07:08:09',
        c: '2031-05-06',
        d: new Date(INSTANT),
        e: new Date('2031-05-07T07:08:09.123Z'),
        f: 'now()',
        i: 7,
        j: '07:08:09',
        g: expect.any(Number),
        h: expect.any(String),
      },
    ]);
    await journal.rewind(FIRST);
    const again = await app.query(
      'INSERT INTO t DEFAULT VALUES RETURNING id, a, b::text, c::text, d, e, f, i, j::text, g, h',
    );
    expect(again.rows).toEqual(rows);
    expect(await value('now() = clock_timestamp() AND statement_timestamp() = transaction_timestamp()')).toBe('true');
  });

  it('draws numbers inside the range, and uuids of version 7 in order', async () => {
    await install('CREATE TABLE t (id int PRIMARY KEY)');
    const { rows } = await app.query(`
      SELECT min(a) >= 0 AND max(a) < 1 AND count(DISTINCT a) = 500 AS unit, min(b) AS low, max(b) AS high,
        bool_and(scale(c) = 2 AND c BETWEEN 1.25 AND 1.5) AS numeric, array_agg(d ORDER BY n) = array_agg(d ORDER BY d) AS ordered,
        avg(e) BETWEEN -0.2 AND 0.2 AS normal
      FROM (SELECT n, random() AS a, random(1, 6) AS b, random(1.25, 1.5) AS c, uuidv7() AS d, random_normal() AS e
        FROM generate_series(1, 500) AS n) AS drawn`);
    expect(rows).toEqual([{ unit: true, low: 1, high: 6, numeric: true, ordered: true, normal: true }]);
    await expect(value('random(2, 1)')).rejects.toThrow('lower bound must be less than or equal to upper bound');
  });

  it('is the real clock and real randomness while no step is set', async () => {
    await migrate('CREATE TABLE t (id int PRIMARY KEY)');
    await installJournal(session, await readTables(session.client));
    await installDeterminism(session);
    expect(await value("now() BETWEEN pg_catalog.now() - interval '1 minute' AND pg_catalog.now()")).toBe('true');
    expect(await value('gen_random_uuid()')).not.toBe(await value('gen_random_uuid()'));
  });

  it('leaves defaults alone that it has pointed already, and takes up new ones', async () => {
    await install(
      'CREATE EXTENSION "uuid-ossp"; CREATE TABLE t (id uuid DEFAULT public.uuid_generate_v4(), a timestamptz DEFAULT now())',
    );
    await migrate('ALTER TABLE t ADD b date DEFAULT CURRENT_DATE');
    await installDeterminism(session);
    await installDeterminism(session);
    const { rows } = await session.client.query(
      "SELECT pg_get_expr(adbin, adrelid) AS expression FROM pg_attrdef WHERE adrelid = 'public.t'::regclass ORDER BY adnum",
    );
    expect(rows.map(({ expression }) => expression)).toEqual([
      'leakproof_determinism.uuid_generate_v4()',
      'leakproof_determinism.now()',
      '(leakproof_determinism.now())::date',
    ]);
  });

  it('makes no table in a schema of its own when a migration runs afterwards', async () => {
    await install('CREATE TABLE t (id int)');
    await migrate('CREATE TABLE later (id int)');
    expect(await value("'later'::regclass::oid = 'public.later'::regclass::oid")).toBe('true');
  });
});
