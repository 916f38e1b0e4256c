import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installDeterminism } from '../../../src/engine/database/determinism/determinism.ts';
import { openHarnessSession } from '../../../src/engine/database/journal/harness-session.ts';
import { installJournal } from '../../../src/engine/database/journal/install-journal.ts';
import { type Tap, tapPool } from '../../../src/engine/database/tap/tap.ts';
import { UsageError } from '../../../src/engine/errors.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';

let scratch: ScratchDatabase;
let pool: pg.Pool;
let tap: Tap;

beforeEach(async () => {
  scratch = await createScratchDatabase();
  pool = new pg.Pool({ connectionString: scratch.url, max: 3 });
  // The scratch database may go while a connection of its is still closing.
  pool.on('error', () => {});
  tap = tapPool(pool);
});

afterEach(async () => {
  await pool.end();
  await scratch[Symbol.asyncDispose]();
});

const texts = (statements: readonly { text: string }[]) => statements.map(({ text }) => text);

describe('the connection tap', () => {
  it('records text, parameters, command, row count and error of each statement of a step', async () => {
    await tap.runStep('s1', async () => {
      await pool.query('SELECT $1::int, $2::timestamptz, $3::bytea, $4::jsonb', [
        1,
        new Date('2030-01-01T00:00:00Z'),
        Buffer.from([1, 255]),
        { a: [1] },
      ]);
      await pool.query('SELECT 1/0').catch(() => {});
      await pool.query({ text: 'SELECT generate_series(1, $1)', values: [3], rowMode: 'array' });
    });
    await tap.quiet();
    expect(tap.endStep()).toMatchObject({
      statements: [
        {
          parameters: [1, '2030-01-01T00:00:00.000Z', '\\x01ff', { a: [1] }],
          command: 'SELECT',
          rowCount: 1,
          step: 's1',
        },
        { text: 'SELECT 1/0', command: null, rowCount: null, error: '22012' },
        { text: 'SELECT generate_series(1, $1)', parameters: [3], rowCount: 3, error: null },
      ],
      late: [],
    });
  });

  it('sees queries and transactions of drizzle, and hands results through unchanged', async () => {
    const db = drizzle(pool);
    const rows = await tap.runStep('s1', async () => {
      await db.execute(sql`CREATE TABLE t (id int)`);
      await db.transaction(async (tx) => {
        await tx.execute(sql`INSERT INTO t VALUES (${7})`);
        await tx.transaction(async (nested) => {
          await nested.execute(sql`INSERT INTO t VALUES (8)`);
        });
      });
      return (await db.execute(sql`SELECT id FROM t ORDER BY id`)).rows;
    });
    await tap.quiet();
    expect(rows).toEqual([{ id: 7 }, { id: 8 }]);
    expect(texts(tap.endStep().statements)).toEqual([
      'CREATE TABLE t (id int)',
      'begin',
      'INSERT INTO t VALUES ($1)',
      'savepoint sp1',
      'INSERT INTO t VALUES (8)',
      'release savepoint sp1',
      'commit',
      'SELECT id FROM t ORDER BY id',
    ]);
  });

  it('sees callbacks, and cursors that submit themselves', async () => {
    const cursor = new pg.Query('SELECT 2 AS two', []);
    await tap.runStep('s1', async () => {
      await new Promise((resolve) => pool.query('SELECT 1', resolve));
      await new Promise((resolve) => pool.query({ text: 'SELECT $1::int', values: [1] }, resolve));
      const client = await pool.connect();
      client.query(cursor);
      await new Promise((resolve) => client.query('SELECT 3', resolve));
      client.release();
    });
    await tap.quiet();
    expect(texts(tap.endStep().statements)).toEqual(['SELECT 1', 'SELECT $1::int', 'SELECT 2 AS two', 'SELECT 3']);
    expect(tap.inFlight).toBe(0);
  });

  it('is quiet only when work that nobody awaits has ended, also behind a full pool', async () => {
    await tap.runStep('s1', async () => {
      for (let n = 0; n < 6; n += 1) void pool.query('SELECT pg_sleep(0.05)').then(() => pool.query('SELECT 1'));
    });
    await tap.quiet();
    expect(tap.endStep().statements).toHaveLength(12);
  });

  it('is quiet although a client listens for notifications', async () => {
    const client = await tap.runStep('s1', async () => {
      const listener = await pool.connect();
      await listener.query('LISTEN news');
      return listener;
    });
    expect(await tap.quiet()).toEqual([]);
    client.release();
  });

  it('reports a statement that comes after its step as late, even while the next one runs', async () => {
    const signals = { between: Promise.withResolvers<void>(), during: Promise.withResolvers<void>() };
    const sent = await tap.runStep('s1', async () => ({
      between: signals.between.promise.then(() => pool.query("SELECT 'between'")),
      during: signals.during.promise.then(() => pool.query("SELECT 'during'")),
    }));
    await tap.quiet();
    expect(tap.endStep()).toEqual({ statements: [], late: [], trace: [] });
    signals.between.resolve();
    await sent.between;
    await tap.runStep('s2', async () => {
      await pool.query("SELECT 'own'");
      signals.during.resolve();
      await sent.during;
      await pool.query("SELECT 'own too'");
    });
    await tap.quiet();
    const { statements, late } = tap.endStep();
    expect(texts(statements)).toEqual(["SELECT 'own'", "SELECT 'own too'"]);
    expect(late.map(({ text, step }) => [text, step])).toEqual([
      ["SELECT 'between'", 's1'],
      ["SELECT 'during'", 's1'],
    ]);
  });

  it('keeps the step of a caller that waited for a client which another step released', async () => {
    const clients = await Promise.all([pool.connect(), pool.connect(), pool.connect()]);
    const late = tap.runStep('s1', async () => {
      await pool.query("SELECT 'waited'");
    });
    await tap.runStep('s2', async () => {
      for (const client of clients) client.release();
    });
    await late;
    expect(tap.endStep().late).toMatchObject([{ text: "SELECT 'waited'", step: 's1' }]);
  });

  it('lets SQL of the application have the clock of the harness, keywords included, and records it as it was written', async () => {
    await using session = await openHarnessSession({ connectionString: scratch.url });
    const journal = await installJournal(session, []);
    tap.rewriteWith((await installDeterminism(session)).rewrite);
    await journal.captureBaseline({ instant: '2031-05-06T07:08:09Z', stream: 's1' });
    const text = `SELECT now() = CURRENT_TIMESTAMP(0) AS same, extract(year FROM "current_date".current_date) AS year, 'current_date' AS word
      FROM (SELECT Current_Date AS current_date) AS "current_date" -- current_time`;
    const plain = await tap.runStep('s1', async () => (await pool.query(text)).rows);
    const named = await pool.query({ name: 'n', text: 'SELECT localtimestamp::text AS time' });
    expect([...plain, ...named.rows]).toEqual([
      { same: true, year: '2031', word: 'current_date' },
      { time: '2031-05-06 07:08:09' },
    ]);
    expect(tap.endStep().statements[0]?.text).toBe(text);
  });

  it('refuses a pool that has connected already', async () => {
    await pool.query('SELECT 1');
    expect(() => tapPool(pool)).toThrow(UsageError);
  });
});
