import { setImmediate as turn } from 'node:timers/promises';
import * as fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockServerOf } from '../../../src/engine/database/scheduler/lock-waits.ts';
import type { Strategy, TraceEntry } from '../../../src/engine/database/scheduler/turn.ts';
import { type Tap, tapPool } from '../../../src/engine/database/tap/tap.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';

const ROWS = 3;

/** What one of the concurrent courses of a program does, statement by statement. */
type Operation =
  | { readonly kind: 'add' | 'lock' | 'read'; readonly row: number }
  | { readonly kind: 'insert'; readonly key: number }
  | { readonly kind: 'fail' }
  /** Turns of the event loop in which it does something else. */
  | { readonly kind: 'rest'; readonly turns: number };

/** A course: statements each on their own client, or in a transaction, or all sent at once on one client. */
type Course = { readonly way: 'pool' | 'transaction' | 'at once'; readonly operations: readonly Operation[] };

type Program = { readonly poolSize: number; readonly courses: readonly Course[] };

const row = fc.integer({ min: 1, max: ROWS });
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('add', 'lock', 'read'), row }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('insert'), key: fc.integer({ min: 100, max: 102 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'fail' } as const) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rest'), turns: fc.integer({ min: 1, max: 4 }) }) },
);

/** Rows are locked in their order, so that no deadlock keeps the server busy for a second each time. */
const inOrder = (operations: readonly Operation[]) =>
  operations.toSorted((one, other) => ('row' in one ? one.row : 0) - ('row' in other ? other.row : 0));

const course: fc.Arbitrary<Course> = fc
  .record({
    way: fc.constantFrom('pool', 'transaction', 'at once'),
    operations: fc.array(operation, { minLength: 1, maxLength: 4 }),
  })
  .map(({ way, operations }) => ({ way, operations: inOrder(operations) }));

const program: fc.Arbitrary<Program> = fc.record({
  poolSize: fc.integer({ min: 1, max: 3 }),
  courses: fc.array(course, { minLength: 1, maxLength: 4 }),
});

let scratch: ScratchDatabase;
let watcher: pg.Client;

beforeAll(async () => {
  scratch = await createScratchDatabase();
  watcher = new pg.Client({ connectionString: scratch.url });
  await watcher.connect();
  await watcher.query('CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL)');
});
afterAll(async () => {
  await watcher.end();
  await scratch[Symbol.asyncDispose]();
});

const sqlOf = (operation: Exclude<Operation, { kind: 'rest' }>): string => {
  switch (operation.kind) {
    case 'add':
      return `UPDATE t SET n = n * 2 + 1 WHERE id = ${operation.row} RETURNING n`;
    case 'lock':
      return `SELECT n FROM t WHERE id = ${operation.row} FOR UPDATE`;
    case 'read':
      return `SELECT n FROM t WHERE id = ${operation.row}`;
    case 'insert':
      return `INSERT INTO t VALUES (${operation.key}, 0)`;
    case 'fail':
      return 'SELECT 1/0';
  }
};

/** What came of a program: what each course saw in the order in which it saw it, the rows in the end, and the trace. */
type Result = {
  readonly seen: readonly string[];
  readonly rows: readonly unknown[];
  readonly trace: readonly TraceEntry[];
};

async function execute({ poolSize, courses }: Program, strategy?: Strategy): Promise<Result> {
  await watcher.query(`TRUNCATE t; INSERT INTO t SELECT id, 0 FROM generate_series(1, ${ROWS}) AS id`);
  const pool = new pg.Pool({ connectionString: scratch.url, max: poolSize });
  const tap = tapPool(pool);
  tap.askAt(lockServerOf(watcher));
  if (strategy) tap.scheduler.chooseBy(strategy);
  await tap.beginRun();
  try {
    return await run(tap, pool, courses);
  } finally {
    await tap.abandon();
    await pool.end();
  }
}

async function run(tap: Tap, pool: pg.Pool, courses: readonly Course[]): Promise<Result> {
  const seen: string[] = [];
  const note = (number: number) => ({
    rows: ({ rows }: pg.QueryResult) => void seen.push(`${number}: ${JSON.stringify(rows)}`),
    error: (error: { code?: string }) => void seen.push(`${number}: ${error.code}`),
  });
  const perform = async ({ way, operations }: Course, number: number) => {
    const client = way === 'pool' ? pool : await pool.connect();
    const send = async (one: Operation) => {
      if (one.kind !== 'rest') return client.query(sqlOf(one)).then(note(number).rows, note(number).error);
      for (let turns = 0; turns < one.turns; turns += 1) await turn();
    };
    if (way === 'at once') await Promise.all(operations.map(send));
    else {
      if (way === 'transaction') await client.query('BEGIN');
      for (const one of operations) await send(one);
      if (way === 'transaction') await client.query('COMMIT');
    }
    if ('release' in client) client.release();
  };
  await tap.runStep('s1', () => Promise.all(courses.map(perform)));
  expect(await tap.quiet()).toEqual([]);
  const { statements, late, trace } = tap.endStep();
  const count = courses.reduce((sum, { way, operations }) => {
    const own = operations.filter(({ kind }) => kind !== 'rest').length;
    return sum + own + (way === 'transaction' ? 2 : 0);
  }, 0);
  expect([statements.length, late.length]).toEqual([count, 0]);
  const { rows } = await watcher.query('SELECT * FROM t ORDER BY id');
  return { seen, rows, trace };
}

/**
 * How many are blocked at once at most. Where two wait for one row, Postgres itself does not say who gets it: the first lets go of its place
 * in the queue before it takes hold of the row's new version.
 */
function mostBlocked(trace: readonly TraceEntry[]): number {
  const blocked = new Set<number>();
  let most = 0;
  for (const { event, number } of trace) {
    if (event === 'blocked') blocked.add(number);
    if (event === 'returned') blocked.delete(number);
    most = Math.max(most, blocked.size);
  }
  return most;
}

/** Chooses by a number: the same number, the same choices. */
const drawn =
  (seed: number): Strategy =>
  ({ waiting, trace }) => {
    let mixed = Math.imul(seed ^ (trace.length << 16), 2_654_435_761);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 2_246_822_519);
    return waiting[((mixed ^ (mixed >>> 13)) >>> 0) % waiting.length] ?? waiting[0];
  };

describe('concurrent programs over locks, transactions and pools of one to three clients', () => {
  it('end, lose no statement, and come to the same twice', async () => {
    await fc.assert(
      fc.asyncProperty(program, async (value) => {
        expect(await execute(value)).toEqual(await execute(value));
      }),
      { numRuns: 60 },
    );
  });

  it('end and come to the same twice in any order that a number draws', async () => {
    await fc.assert(
      fc.asyncProperty(program, fc.integer({ min: 0 }), async (value, seed) => {
        const [first, second] = [await execute(value, drawn(seed)), await execute(value, drawn(seed))];
        if (mostBlocked(first.trace) < 2) expect(second).toEqual(first);
      }),
      { numRuns: 60 },
    );
  });
});
