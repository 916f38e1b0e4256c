import { connect } from 'node:net';
import { sql as text } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installDeterminism } from '../../../src/engine/database/determinism/determinism.ts';
import { type HarnessSession, openHarnessSession } from '../../../src/engine/database/journal/harness-session.ts';
import { installJournal } from '../../../src/engine/database/journal/install-journal.ts';
import { lockServerOf } from '../../../src/engine/database/scheduler/lock-waits.ts';
import type { TraceEntry } from '../../../src/engine/database/scheduler/turn.ts';
import { Hang } from '../../../src/engine/database/tap/hang.ts';
import { Tap } from '../../../src/engine/database/tap/tap.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';

let scratch: ScratchDatabase;
let harness: HarnessSession;
let sql: postgres.Sql;
let tap: Tap;

beforeEach(async () => {
  scratch = await createScratchDatabase();
  harness = await openHarnessSession({ connectionString: scratch.url });
  await harness.client.query(
    'CREATE TABLE public.t (id int PRIMARY KEY, n int); INSERT INTO public.t VALUES (1, 0), (2, 0); SET search_path = public, pg_catalog',
  );
  await retap(3);
});

afterEach(async () => {
  await tap.abandon();
  await sql.end({ timeout: 1 });
  await harness[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

/** Begins anew with a pool of that size. */
async function retap(max: number, options: object = {}): Promise<void> {
  await sql?.end();
  sql = postgres(scratch.url, { max, onnotice: () => {}, ...options });
  tap = new Tap();
  tap.watch(sql);
  tap.askAt(lockServerOf(harness.client));
  await tap.beginRun();
}

const texts = (statements: readonly { text: string }[]) => statements.map((statement) => statement.text);

async function step<T>(work: () => Promise<T>) {
  const result = await tap.runStep('s1', work);
  const leftovers = await tap.quiet();
  return { result, leftovers, ...tap.endStep() };
}

describe('the tap around postgres.js', () => {
  it('records statements of all kinds as they were sent, and hands results through unchanged', async () => {
    const { result, statements, late, leftovers } = await step(async () => {
      const part = sql`WHERE id = ${1}`;
      const one = await sql`SELECT id, n FROM t ${part} AND n = ${0}`;
      const many = await sql`SELECT id FROM t WHERE id IN ${sql([1, 2])} ORDER BY id`.values();
      await sql`INSERT INTO t ${sql([{ id: 3, n: 7 }])}`;
      const raw = await sql.unsafe('SELECT $1::int AS x', [5]);
      const failed = await sql`SELECT 1/0`.catch((error: Error) => error.message);
      const rows: unknown[] = [];
      await sql`SELECT g FROM generate_series(1, 4) AS g`.forEach((row) => void rows.push(row));
      for await (const batch of sql`SELECT g FROM generate_series(1, 3) AS g`.cursor(2)) rows.push(batch.length);
      return { one: [...one], many: [...many], raw: [...raw], failed, rows };
    });
    expect(result).toEqual({
      one: [{ id: 1, n: 0 }],
      many: [[1], [2]],
      raw: [{ x: 5 }],
      failed: 'division by zero',
      rows: [{ g: 1 }, { g: 2 }, { g: 3 }, { g: 4 }, 2, 1],
    });
    expect(statements).toMatchObject([
      {
        text: 'SELECT id, n FROM t WHERE id = $1 AND n = $2',
        parameters: ['1', '0'],
        command: 'SELECT',
        rowCount: 1,
        step: 's1',
      },
      { text: 'SELECT id FROM t WHERE id IN ($1,$2) ORDER BY id', parameters: ['1', '2'] },
      { text: 'INSERT INTO t ("id","n")values($1,$2)', parameters: ['3', '7'], command: 'INSERT', rowCount: 1 },
      { text: 'SELECT $1::int AS x', parameters: ['5'] },
      { text: 'SELECT 1/0', command: null, error: '22012' },
      { text: 'SELECT g FROM generate_series(1, 4) AS g' },
      { text: 'SELECT g FROM generate_series(1, 3) AS g' },
    ]);
    expect(statements.every(({ backend }) => backend !== null)).toBe(true);
    expect([late, leftovers, tap.inFlight]).toEqual([[], [], 0]);
  });

  it('sees transactions, savepoints, reserved connections, and drizzle', async () => {
    const db = drizzle(sql);
    const { statements, leftovers } = await step(async () => {
      await sql.begin(async (tx) => {
        await tx`UPDATE t SET n = 1 WHERE id = 1`;
        await tx.savepoint((inner) => inner`UPDATE t SET n = 2 WHERE id = 1`);
        await tx.savepoint((inner) => inner`SELECT 1/0`).catch(() => {});
      });
      await sql.begin((tx) => [tx`SELECT 1`, tx`SELECT 2`]);
      await sql.begin((tx) => tx`SELECT 1/0`).catch(() => {});
      const reserved = await sql.reserve();
      await reserved`BEGIN`;
      await reserved`SELECT 3`;
      await reserved`COMMIT`;
      reserved.release();
      await db.transaction(async (tx) => {
        await tx.execute(text`SELECT ${4}::int`);
        await tx.transaction((nested) => nested.execute(text`SELECT 5`));
      });
    });
    expect(texts(statements)).toEqual([
      ...['begin ', 'UPDATE t SET n = 1 WHERE id = 1', 'savepoint "s0"', 'UPDATE t SET n = 2 WHERE id = 1'],
      ...['savepoint "s1"', 'SELECT 1/0', 'rollback to "s1"', 'commit'],
      ...['begin ', 'SELECT 1', 'SELECT 2', 'commit'],
      ...['begin ', 'SELECT 1/0', 'rollback'],
      ...['BEGIN', 'SELECT 3', 'COMMIT'],
      ...['begin ', 'SELECT $1::int', 'savepoint "s0"', 'SELECT 5', 'commit'],
    ]);
    expect(new Set(statements.slice(0, 8).map(({ backend }) => backend)).size).toBe(1);
    expect(leftovers).toEqual([]);
  });

  it("ends a step when what nobody awaits has ended, which is the step's", async () => {
    const journal = await installJournal(harness, []);
    await journal.captureBaseline({ instant: '2031-05-06T07:08:09Z', stream: 's1' });
    const { statements } = await step(async () => {
      void sql`SELECT pg_sleep(0.05)`.then(() => sql`INSERT INTO t VALUES (5, 5)`).then(() => {});
      void sql.begin(async (tx) => {
        await tx`SELECT pg_sleep(0.02)`;
        await tx`INSERT INTO t VALUES (6, 6)`;
      });
    });
    expect(texts(statements)).toContain('INSERT INTO t VALUES (5, 5)');
    expect(texts(statements)).toContain('commit');
    expect((await harness.client.query('SELECT id FROM t WHERE id > 4 ORDER BY id')).rows).toEqual([
      { id: 5 },
      { id: 6 },
    ]);
  });

  it('reports a statement that comes after its step as late', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    await step(async () => {
      void promise.then(async () => {
        await sql`SELECT 'late'`;
      });
    });
    await tap.runStep('s2', async () => {
      resolve();
      await sql`SELECT 'own'`;
    });
    await tap.quiet();
    const { statements, late } = tap.endStep();
    expect([texts(statements), late.map((each) => [each.text, each.step])]).toEqual([
      ["SELECT 'own'"],
      [["SELECT 'late'", 's1']],
    ]);
  });

  it('lets one statement go at a time, asks about locks, and comes to the same each time', async () => {
    const add = (id: number, sleep: number) =>
      sql.begin(async (tx) => {
        await tx`UPDATE t SET n = n * 2 + ${id} WHERE id = 1`;
        await tx`SELECT pg_sleep(${sleep})`;
      });
    const run = async (): Promise<readonly TraceEntry[]> => {
      await tap.beginRun();
      await harness.client.query('UPDATE t SET n = 0');
      const { trace } = await step(() =>
        Promise.all([add(1, 0.01), add(2, 0), sql`SELECT 1`, sql`UPDATE t SET n = n + 100 WHERE id = 1`]),
      );
      return trace;
    };
    const first = await run();
    const { rows } = await harness.client.query('SELECT n FROM t WHERE id = 1');
    for (let time = 0; time < 5; time += 1) {
      expect(await run()).toEqual(first);
      expect((await harness.client.query('SELECT n FROM t WHERE id = 1')).rows).toEqual(rows);
    }
  });

  it('waits for room in a pool of one, and says where it waits for itself', async () => {
    await retap(1);
    const { statements } = await step(() =>
      Promise.all([sql`SELECT 1`, sql.begin((tx) => tx`SELECT 2`), sql`SELECT 3`]),
    );
    expect(statements).toHaveLength(5);
    const hanging = tap.runStep('s2', () =>
      sql.begin(async (tx) => {
        await tx`SELECT 4`;
        await sql`SELECT 5`;
      }),
    );
    await expect(hanging).rejects.toThrow(Hang);
    await expect(hanging).rejects.toThrow('a checkout waits for a client, and none comes back to the pool');
    await tap.abandon();
    await tap.beginRun();
    expect((await step(() => sql`SELECT 6 AS x`)).result).toEqual([{ x: 6 }]);
  });

  it('breaks off a statement that does not end, and goes on with the next run, also by the same connection', async () => {
    await retap(1);
    for (let time = 0; time < 2; time += 1) {
      const sleeping = tap.runStep('s1', () => sql`SELECT pg_sleep(60)`, { deadlineMs: 300 });
      await expect(sleeping).rejects.toThrow('pg_sleep(60)');
      await tap.abandon();
      await tap.beginRun();
      expect((await step(() => sql`SELECT 6 AS x`)).result).toEqual([{ x: 6 }]);
    }
  });

  it('never sends what was asked for in a run that is over by the time that there is a connection', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { hostname, port } = new URL(scratch.url);
    await retap(3, {
      socket: () => {
        resolve();
        return connect(Number(port), hostname);
      },
    });
    const never = tap.runStep('s1', () => sql`INSERT INTO t VALUES (7, 7)`);
    never.catch(() => {});
    await promise;
    await tap.abandon();
    await tap.beginRun();
    const { result } = await step(() => sql`SELECT pg_sleep(0.1), (SELECT count(*)::int FROM t WHERE id = 7) AS there`);
    expect(result).toMatchObject([{ there: 0 }]);
    expect((await step(() => Promise.all([1, 2, 3].map((x) => sql`SELECT ${x}::int AS x`)))).result).toHaveLength(3);
  });

  it('mends what a step leaves behind, and says so', async () => {
    const { leftovers } = await step(async () => {
      const reserved = await sql.reserve();
      await reserved`UPDATE t SET n = 9 WHERE id = 1`;
    });
    expect(leftovers).toMatchObject([{ kind: 'client never given back' }]);
    const { leftovers: open } = await step(async () => {
      const reserved = await sql.reserve();
      await reserved`BEGIN`;
      await reserved`UPDATE t SET n = 9 WHERE id = 2`;
      reserved.release();
    });
    expect(open).toMatchObject([{ kind: 'transaction left open' }]);
    expect((await harness.client.query('SELECT n FROM t WHERE id = 2')).rows).toEqual([{ n: 0 }]);
    expect((await step(() => sql`SELECT 6 AS x`)).result).toEqual([{ x: 6 }]);
  });

  it('lets nobody go on with a connection that was taken away', async () => {
    let kept: postgres.ReservedSql | undefined;
    await step(async () => {
      kept = await sql.reserve();
    });
    const { result } = await step(async () => {
      kept?.release();
      const other = await sql.reserve();
      const failed = await kept?.unsafe('SELECT 1').catch((error: Error) => error.message);
      const [shown] = await other`SELECT 6 AS x`;
      other.release();
      return [failed, shown];
    });
    expect(result).toEqual(['the connection was closed, since nobody had given it back', { x: 6 }]);
  });

  it('begins a run with connections that remember nothing', async () => {
    const remember = async () => {
      await sql`SELECT set_config('app.tenant', 'acme', false)`;
      await sql`SELECT n FROM t WHERE id = ${1}`;
    };
    await step(() => Promise.all([remember(), remember()]));
    await tap.beginRun();
    const { result } = await step(async () => {
      await sql`SELECT n FROM t WHERE id = ${1}`;
      return await sql`SELECT current_setting('app.tenant', true) AS tenant`;
    });
    expect([null, '']).toContain(result[0]?.tenant);
  });

  it('lets the SQL of the application have the clock of the harness, keywords in fragments included', async () => {
    const journal = await installJournal(harness, []);
    tap.rewriteWith((await installDeterminism(harness)).rewrite);
    await journal.captureBaseline({ instant: '2031-05-06T07:08:09Z', stream: 's1' });
    const at = sql`CURRENT_TIMESTAMP`;
    for (let time = 0; time < 2; time += 1) {
      const { result } = await step(
        () => sql`SELECT CURRENT_DATE::text AS day, ${at} = now() AS same, ${'CURRENT_DATE'}::text AS word`,
      );
      expect(result).toEqual([{ day: '2031-05-06', same: true, word: 'CURRENT_DATE' }]);
    }
  });

  it('refuses a driver whose inside is another', () => {
    const other = Object.assign(() => ({}), {
      begin: () => {},
      reserve: () => {},
      options: sql.options,
    });
    expect(() => new Tap().watch(Object.assign(other, { end: sql.end }))).toThrow('expected version 3');
  });
});
