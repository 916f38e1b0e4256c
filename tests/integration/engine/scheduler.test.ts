import { setImmediate as turn } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockServerOf } from '../../../src/engine/database/scheduler/lock-waits.ts';
import type { TraceEntry } from '../../../src/engine/database/scheduler/turn.ts';
import { type Tap, tapPool } from '../../../src/engine/database/tap/tap.ts';
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
  openPool(3);
});

afterEach(async () => {
  await pool.end();
  await watcher.end();
  await scratch[Symbol.asyncDispose]();
});

function openPool(max: number): void {
  pool = new pg.Pool({ connectionString: scratch.url, max });
  pool.on('error', () => {});
  tap = tapPool(pool);
  tap.askAt(lockServerOf(watcher));
}

/** The trace, one line an entry. */
function lines(trace: readonly TraceEntry[]): string[] {
  return trace.map((entry) => {
    if (entry.event === 'let go') return `${entry.number}: ${entry.client ?? '-'} ${entry.text}`;
    return entry.event === 'blocked' ? `${entry.number} blocked by ${entry.by}` : `${entry.number} ${entry.event}`;
  });
}

async function step(work: () => Promise<unknown>): Promise<readonly TraceEntry[]> {
  await tap.runStep('s1', work);
  await tap.quiet();
  return tap.endStep().trace;
}

const transaction = async (...texts: string[]): Promise<void> => {
  const client = await pool.connect();
  await client.query('BEGIN');
  for (const text of texts) await client.query(text);
  await client.query('COMMIT');
  client.release();
};

describe('the scheduler', () => {
  it('sends what was asked side by side one at a time, in the order in which it was asked', async () => {
    const texts = Array.from({ length: 8 }, (_, n) => `SELECT ${n}, pg_sleep(${n % 2 === 0 ? 0.005 : 0})`);
    const seen: number[] = [];
    const trace = await step(() => Promise.all(texts.map((text, n) => pool.query(text).then(() => seen.push(n)))));
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const events = trace.map(({ event }) => event);
    // Each statement belongs to its checkout: a checkout and a statement are let go, and both return, before the next.
    expect(events).toEqual(texts.flatMap(() => ['let go', 'returned', 'let go', 'returned']));
  });

  it('finishes a transaction before it begins another', async () => {
    const trace = await step(() =>
      Promise.all([
        transaction('UPDATE t SET n = n + 1 WHERE id = 1', 'SELECT 1'),
        transaction('UPDATE t SET n = n * 2 WHERE id = 1'),
      ]),
    );
    const sent = trace.flatMap((entry) => (entry.event === 'let go' ? [entry.text] : []));
    expect(sent).toEqual([
      'a client',
      'a client',
      'BEGIN',
      'UPDATE t SET n = n + 1 WHERE id = 1',
      'SELECT 1',
      'COMMIT',
      'BEGIN',
      'UPDATE t SET n = n * 2 WHERE id = 1',
      'COMMIT',
    ]);
  });

  it('lets another go where a row lock blocks, says who blocks whom, and goes on when the lock is free', async () => {
    tap.scheduler.chooseBy(({ waiting: [first] }) => first);
    const run = () =>
      step(() =>
        Promise.all([
          transaction('UPDATE t SET n = n + 1 WHERE id = 1', 'SELECT 1'),
          transaction('UPDATE t SET n = n * 2 WHERE id = 1'),
        ]),
      );
    const trace = await run();
    expect(lines(trace).filter((line) => line.includes('blocked'))).toEqual(['6 blocked by 1']);
    for (let time = 0; time < 20; time += 1) expect(await run()).toEqual(trace);
  });

  it('does not take a statement for blocked that only takes its time', async () => {
    const trace = await step(() => Promise.all([pool.query('SELECT pg_sleep(0.05)'), pool.query('SELECT 1')]));
    expect(lines(trace).slice(0, 5)).toEqual([
      '1: - a client',
      '1 returned',
      '3: 1 SELECT pg_sleep(0.05)',
      '3 returned',
      '2: - a client',
    ]);
  });

  it('lets a checkout wait that an exhausted pool cannot serve, and others go on', async () => {
    await pool.end();
    openPool(1);
    const trace = await step(() => Promise.all([transaction('SELECT 1', 'SELECT 2'), pool.query('SELECT 3')]));
    const sent = trace.flatMap((entry) => (entry.event === 'let go' ? [entry.text] : []));
    expect(sent).toEqual(['a client', 'BEGIN', 'SELECT 1', 'SELECT 2', 'COMMIT', 'a client', 'SELECT 3']);
  });

  it('sends what is asked on one client without awaiting in its order, and holds nobody up by it', async () => {
    const done: string[] = [];
    await step(async () => {
      const [one, other] = [await pool.connect(), await pool.connect()];
      const note = (text: string) => () => void done.push(text);
      await Promise.all([
        one.query('SELECT 1').then(note('a1')),
        one.query('SELECT 1/0').catch(note('a2')),
        other.query('SELECT 1').then(note('b1')),
        new Promise<void>((resolve) => one.query('SELECT 1', () => resolve(note('a3')()))),
      ]);
      one.release();
      other.release();
    });
    expect(done).toEqual(['a1', 'a2', 'b1', 'a3']);
  });

  it('lets statements that no step has sent through as well', async () => {
    expect(
      (await Promise.all([pool.query('SELECT 1 AS n'), pool.query('SELECT 2 AS n')])).map(({ rows }) => rows[0].n),
    ).toEqual([1, 2]);
    await tap.quiet();
  });

  it('lets the application come to rest before it decides who is next', async () => {
    const sent = await step(() =>
      Promise.all([
        pool.query('SELECT 1').then(async () => {
          for (let n = 0; n < 10; n += 1) await turn();
          await pool.query('SELECT 2');
        }),
        pool.query('SELECT 3').then(() => pool.query('SELECT 4')),
      ]),
    ).then((trace) =>
      trace.flatMap((entry) => (entry.event === 'let go' && entry.kind === 'statement' ? [entry.text] : [])),
    );
    expect(sent).toEqual(['SELECT 1', 'SELECT 3', 'SELECT 2', 'SELECT 4']);
  });
});
