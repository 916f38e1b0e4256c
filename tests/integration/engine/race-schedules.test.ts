import * as fc from 'fast-check';
import pg from 'pg';
import { expect, it } from 'vitest';
import { lockServerOf } from '../../../src/engine/database/scheduler/lock-waits.ts';
import { type RacePlan, strategyOf } from '../../../src/engine/database/scheduler/race-strategy.ts';
import { type Tap, tapPool } from '../../../src/engine/database/tap/tap.ts';
import { createScratchDatabase } from './scratch-database.ts';

/** What a branch does within a transaction, or, where it begins none itself, statement by statement on the pool. */
type Branch = readonly string[];

const add = (row: number) => `UPDATE t SET n = n + 1 WHERE id = ${row}`;
const transaction = (...texts: string[]): Branch => ['BEGIN', ...texts, 'COMMIT'];
const serializable = (...texts: string[]): Branch => ['BEGIN ISOLATION LEVEL SERIALIZABLE', ...texts, 'COMMIT'];

/** Whatever can make one wait for another, or fail for it: each schedule is of some of them. */
const branches: readonly Branch[] = [
  // Rows, in both orders: a deadlock where they meet half way.
  transaction(add(1), add(2)),
  transaction(add(2), add(1)),
  transaction('SELECT n FROM t WHERE id = 1 FOR UPDATE', add(1)),
  // Advisory locks, of the transaction and of the session.
  transaction('SELECT pg_advisory_xact_lock(7)', add(3)),
  ['BEGIN', 'SELECT pg_advisory_lock(7)', add(3), 'COMMIT', 'SELECT pg_advisory_unlock(7)'],
  // The same key in a unique index.
  transaction('INSERT INTO t VALUES (9, 1) ON CONFLICT (id) DO UPDATE SET n = t.n + 1'),
  transaction('INSERT INTO t VALUES (9, 1)'),
  // Each reads what another writes.
  serializable('SELECT sum(n) FROM t WHERE id < 3', add(3)),
  serializable('SELECT sum(n) FROM t WHERE id = 3', add(1)),
  // A table as a whole, and no transaction at all.
  transaction('LOCK TABLE t IN SHARE ROW EXCLUSIVE MODE', add(2)),
  [add(1), add(3)],
  // Whoever listens writes a row of its own.
  transaction(add(2), "SELECT pg_notify('heard', '')"),
];

/** What a transaction may fail with where others are under way. */
const broken = new Set(['40001', '40P01', '23505']);

const plan: fc.Arbitrary<RacePlan> = fc.nat().chain((seed) =>
  fc.oneof(
    fc.constant<RacePlan>({ kind: 'random walk', seed }),
    fc.record({
      kind: fc.constant('pct' as const),
      seed: fc.constant(seed),
      changes: fc.constantFrom(1, 2),
      length: fc.integer({ min: 2, max: 10 }),
    }),
    fc.record({
      kind: fc.constant('hold' as const),
      seed: fc.constant(seed),
      held: fc.nat({ max: 1 }),
      write: fc.integer({ min: 1, max: 3 }),
    }),
  ),
);

const race = fc.record({
  plan,
  branches: fc.array(fc.constantFrom(...branches), { minLength: 2, maxLength: 4 }),
});

/** How often a row of `t` was added to for good, and what the branches were broken off by. */
type Ended = { readonly added: number; readonly errors: readonly string[]; readonly hasBlocked: boolean };

async function run(
  tap: Tap,
  pool: pg.Pool,
  { plan: drawn, branches: racing }: { plan: RacePlan; branches: readonly Branch[] },
): Promise<Ended> {
  let added = 0;
  const errors: string[] = [];
  const perform = async (texts: Branch) => {
    if (texts[0]?.startsWith('BEGIN') !== true) {
      for (const text of texts) await pool.query(text);
      added += texts.length;
      return;
    }
    const client = await pool.connect();
    try {
      for (const text of texts) await client.query(text);
      added += texts.filter((text) => /^(UPDATE|INSERT)/.test(text)).length;
    } catch (error) {
      errors.push(error instanceof pg.DatabaseError ? `${error.code}` : String(error));
      await client.query('ROLLBACK');
      await client.query('SELECT pg_advisory_unlock_all()');
    } finally {
      client.release();
    }
  };
  const named = racing.map((texts, at) => ({ id: `s${at + 1}`, work: () => perform(texts) }));
  const ids = named.map(({ id }) => id);
  await tap.runRace(named, strategyOf(drawn, ids), { nowMs: 0 });
  await tap.quiet();
  const { trace } = tap.endStep();
  return { added, errors, hasBlocked: trace.some(({ event }) => event === 'blocked') };
}

it('a thousand schedules of branches that fight for locks come to their end, and lose nothing that was written', async () => {
  await using scratch = await createScratchDatabase();
  const watcher = new pg.Client({ connectionString: scratch.url });
  await watcher.connect();
  await watcher.query('CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL); CREATE TABLE heard (at int)');
  // Three clients, of which one listens: a branch more than there is room for has to wait. Deadlocks are seen at once.
  const pool = new pg.Pool({ connectionString: scratch.url, max: 4, options: '-c deadlock_timeout=2ms' });
  const tap = tapPool(pool);
  tap.askAt(lockServerOf(watcher));
  await tap.beginRun();
  let heard = 0;
  await tap.build(async () => {
    const listener = await pool.connect();
    listener.on('notification', () => {
      heard += 1;
      void pool.query('INSERT INTO heard VALUES (1)');
    });
    await listener.query('LISTEN heard');
  });
  await tap.quiet();
  tap.endStep();
  const counts = { schedules: 0, blocked: 0, deadlocks: 0, unserializable: 0, taken: 0 };
  for (const one of fc.sample(race, { numRuns: 1_000, seed: 1 })) {
    await watcher.query('DELETE FROM t; INSERT INTO t VALUES (1, 0), (2, 0), (3, 0)');
    const { added, errors, hasBlocked } = await run(tap, pool, one);
    const { rows } = await watcher.query<{ sum: number }>('SELECT sum(n)::int AS sum FROM t');
    expect({ sum: rows[0]?.sum, unexpected: errors.filter((code) => !broken.has(code)) }).toEqual({
      sum: added,
      unexpected: [],
    });
    counts.schedules += 1;
    if (hasBlocked) counts.blocked += 1;
    counts.deadlocks += errors.filter((code) => code === '40P01').length;
    counts.unserializable += errors.filter((code) => code === '40001').length;
    counts.taken += errors.filter((code) => code === '23505').length;
  }
  await tap.abandon();
  await pool.end();
  await watcher.end();
  expect(counts.schedules).toBe(1_000);
  expect(counts.blocked).toBeGreaterThan(150);
  for (const often of [counts.deadlocks, counts.unserializable, counts.taken, heard]) expect(often).toBeGreaterThan(5);
});
