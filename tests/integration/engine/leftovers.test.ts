import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockServerOf } from '../../../src/engine/database/scheduler/lock-waits.ts';
import { Hang } from '../../../src/engine/database/tap/hang.ts';
import { type Tap, tapPool } from '../../../src/engine/database/tap/tap.ts';
import type { Leftover } from '../../../src/engine/record/leftover.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';

let scratch: ScratchDatabase;
let pool: pg.Pool;
let tap: Tap;
let watcher: pg.Client;

beforeEach(async () => {
  scratch = await createScratchDatabase();
  watcher = new pg.Client({ connectionString: scratch.url });
  await watcher.connect();
  await watcher.query('CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL DEFAULT 0); INSERT INTO t VALUES (1), (2)');
  openPool();
  await tap.beginRun();
});

afterEach(async () => {
  await tap.abandon();
  await pool.end();
  await watcher.end();
  await scratch[Symbol.asyncDispose]();
});

function openPool(config: pg.PoolConfig = {}): void {
  pool = new pg.Pool({ connectionString: scratch.url, max: 2, ...config });
  tap = tapPool(pool);
  tap.askAt(lockServerOf(watcher));
}

/** What a step left behind. */
async function leave(work: () => Promise<unknown>): Promise<readonly Leftover[]> {
  await tap.runStep('s1', work);
  const leftovers = await tap.quiet();
  tap.endStep();
  return leftovers;
}

async function hang(work: () => Promise<unknown>, deadlineMs?: number): Promise<Leftover> {
  const error = await tap.runStep('s1', work, deadlineMs === undefined ? {} : { deadlineMs }).then(
    () =>
      tap.quiet().then(
        () => undefined,
        (reason: unknown) => reason,
      ),
    (reason: unknown) => reason,
  );
  await tap.abandon();
  if (!(error instanceof Hang)) throw new Error(`it ended: ${error}`);
  return error.leftover;
}

const never = () => new Promise<never>(() => {});
const openTransactions = async () =>
  (
    await watcher.query(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE state ~ '^idle in transaction' AND datname = $1",
      [scratch.name],
    )
  ).rows[0].n;

describe('what a step leaves behind', () => {
  it('is nothing where everything was given back', async () => {
    expect(await leave(() => pool.query('SELECT 1'))).toEqual([]);
    expect(
      await leave(async () => {
        const client = await pool.connect();
        await client.query('BEGIN');
        await client.query('SELECT 1/0').catch(() => {});
        // Neither of them is waited for.
        void client.query('ROLLBACK');
        client.release();
      }),
    ).toEqual([]);
  });

  it.each([
    ['an open transaction', 'UPDATE t SET n = 7 WHERE id = 1'],
    ['an aborted transaction', 'SELECT 1/0'],
  ])('is %s on a client that went back to the pool, which is rolled back', async (what, text) => {
    const leftovers = await leave(async () => {
      const client = await pool.connect();
      await client.query('BEGIN');
      await client.query(text).catch(() => {});
      client.release();
    });
    expect(leftovers).toMatchObject([
      {
        kind: 'transaction left open',
        message: `a client went back to the pool with ${what}; its last statement: ${text}`,
      },
    ]);
    expect(await openTransactions()).toBe(0);
    expect(await leave(() => pool.query('UPDATE t SET n = n + 1 WHERE id = 1'))).toEqual([]);
    expect((await watcher.query('SELECT n FROM t WHERE id = 1')).rows).toEqual([{ n: 1 }]);
  });

  it('is a transaction of one client that another checkout goes on with', async () => {
    const leftovers = await leave(async () => {
      for (const text of ['BEGIN', 'UPDATE t SET n = 1', 'COMMIT']) await pool.query(text);
    });
    expect(leftovers).toMatchObject([{ kind: 'transaction left open', message: expect.stringContaining('BEGIN') }]);
  });

  it('is a client that was never given back, which is closed: the pool has its place again', async () => {
    for (let time = 0; time < 5; time += 1) {
      const leftovers = await leave(async () => {
        const client = await pool.connect();
        await client.query('BEGIN');
        await client.query('SELECT 42');
      });
      expect(leftovers).toMatchObject([
        { kind: 'client never given back', message: expect.stringMatching(/in an open transaction.*SELECT 42/) },
      ]);
    }
    expect([await openTransactions(), pool.totalCount]).toEqual([0, 0]);
  });

  it('is no client that listens, nor one that the application was built with', async () => {
    await tap.build(() => pool.connect());
    expect(await leave(async () => (await pool.connect()).query('LISTEN news'))).toEqual([]);
    expect(pool.totalCount).toBe(2);
    await tap.beginRun();
    expect(pool.totalCount).toBe(0);
  });
});

describe('a step that does not end', () => {
  it('is a deadlock where a transaction waits for a statement that waits for the transaction', async () => {
    const leftover = await hang(async () => {
      const client = await pool.connect();
      await client.query('BEGIN');
      await client.query('UPDATE t SET n = 1 WHERE id = 1');
      await pool.query('UPDATE t SET n = 2 WHERE id = 1');
    });
    expect(leftover).toMatchObject({
      kind: 'deadlock',
      message:
        'it waits for itself: client 2 (UPDATE t SET n = 2 WHERE id = 1) waits for client 1, which has a transaction open and does nothing (its last statement: UPDATE t SET n = 1 WHERE id = 1)',
    });
    await tap.beginRun();
    expect(await leave(() => pool.query('UPDATE t SET n = n + 1 WHERE id = 1'))).toEqual([]);
    expect((await watcher.query('SELECT n FROM t WHERE id = 1')).rows).toEqual([{ n: 1 }]);
  });

  it('is a deadlock where all clients are out and each holder waits for one more', async () => {
    const both = async () => {
      const client = await pool.connect();
      await pool.query('SELECT 1');
      client.release();
    };
    const leftover = await hang(() => Promise.all([both(), both()]));
    expect(leftover).toMatchObject({
      kind: 'deadlock',
      message: expect.stringContaining('a checkout waits for a client'),
    });
  });

  it('is left to the server where the server sees the deadlock itself', async () => {
    // Else one transaction would be finished before the other begins.
    tap.scheduler.chooseBy(({ waiting: [first] }) => first);
    const cross = async (first: number, second: number) => {
      const client = await pool.connect();
      await client.query('BEGIN');
      await client.query('UPDATE t SET n = n + 1 WHERE id = $1', [first]);
      const outcome = await client.query('UPDATE t SET n = n + 1 WHERE id = $1', [second]).catch((error) => error.code);
      await client.query('COMMIT');
      client.release();
      return outcome;
    };
    const outcomes = await tap.runStep('s1', () => Promise.all([cross(1, 2), cross(2, 1)]));
    expect(outcomes.filter((outcome) => outcome === '40P01')).toHaveLength(1);
    expect(await tap.quiet()).toEqual([]);
  });

  it('has a deadline, whatever it waits for', async () => {
    expect(await hang(never, 10)).toEqual({
      kind: 'no end',
      message: 'it had not ended after 0.01 s: nothing of it was under way in the database',
      proof: ['nothing of it was under way in the database'],
    });
    await tap.beginRun();
    expect(await hang(() => pool.query('SELECT pg_sleep(60)'), 1_000)).toMatchObject({
      message: 'it had not ended after 1 s: a statement runs: SELECT pg_sleep(60)',
    });
  });

  it('reaches nothing any more once it is broken off, whatever it does then', async () => {
    const seen: string[] = [];
    await hang(async () => {
      for (;;) {
        try {
          await pool.query('SELECT pg_sleep(60)');
        } catch {
          seen.push('an error');
        }
      }
    }, 1_000);
    await tap.beginRun();
    await leave(() => pool.query('SELECT 1'));
    // pool.query hears of the lost connection by itself; what is asked then is never let go.
    expect(seen.length).toBeLessThan(2);
  });
});

describe('a run', () => {
  const setting = async () => (await pool.query("SELECT current_setting('app.tenant', true) AS tenant")).rows[0].tenant;
  const backend = async () => (await pool.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;

  it('begins with connections that remember nothing, where a function has set it as well', async () => {
    await watcher.query(
      "CREATE FUNCTION enter(tenant text) RETURNS void LANGUAGE sql AS $$ SELECT set_config('app.tenant', tenant, false) $$",
    );
    for (const text of ["SET app.tenant = 'a'", "SELECT set_config('app.tenant', 'a', false)", "SELECT enter('a')"]) {
      await leave(() => pool.query(text));
      expect(await setting()).toBe('a');
      await tap.beginRun();
      expect((await setting()) || null).toBeNull();
    }
  });

  it('keeps connections that remember nothing, and their prepared statements work on', async () => {
    const before = await backend();
    for (let time = 0; time < 3; time += 1) {
      await tap.beginRun();
      expect((await pool.query({ name: 'one', text: 'SELECT $1::int AS n', values: [time] })).rows).toEqual([
        { n: time },
      ]);
    }
    expect(await backend()).toBe(before);
  });

  it('leaves what the pool has set a connection up with', async () => {
    await pool.end();
    openPool();
    pool.on('connect', (client) => void client.query("SET app.tenant = 'pool'"));
    for (let time = 0; time < 3; time += 1) {
      await tap.beginRun();
      expect(await setting()).toBe('pool');
    }
    await leave(() => pool.query("SET app.tenant = 'other'"));
    await tap.beginRun();
    expect(await setting()).toBe('pool');
  });
});
