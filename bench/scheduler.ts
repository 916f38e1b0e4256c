/**
 * What a statement costs that waits for its turn, beside the bare one: on a pool, in transactions, side by side, and where a lock blocks.
 * Usage: node bench/scheduler.ts [rounds]
 */

import pg from 'pg';
import { provideDatabase } from '../src/engine/database/embedded/provide-database.ts';
import { lockServerOf } from '../src/engine/database/scheduler/lock-waits.ts';
import { tapPool } from '../src/engine/database/tap/tap.ts';

process.env.INTEGRATION_TEST ??= '1';
await using _database = await provideDatabase(process.env);
const connectionString = process.env.DATABASE_URL ?? '';
const rounds = Number(process.argv[2] ?? '30');

type Way = {
  readonly name: string;
  /** Statements, those that open and close transactions included. */
  readonly statements: number;
  readonly run: (pool: pg.Pool) => Promise<unknown>;
};

const transaction = async (pool: pg.Pool, texts: readonly string[]) => {
  const client = await pool.connect();
  for (const text of ['BEGIN', ...texts, 'COMMIT']) await client.query(text);
  client.release();
};
const update = 'UPDATE leakproof_bench SET n = n + 1';
const ways: readonly Way[] = [
  {
    name: 'one after the other, on a pool',
    statements: 200,
    run: async (pool) => {
      for (let n = 0; n < 200; n += 1) await pool.query('SELECT $1::int', [n]);
    },
  },
  {
    name: 'transactions of ten',
    statements: 240,
    run: async (pool) => {
      for (let n = 0; n < 20; n += 1)
        await transaction(
          pool,
          Array.from({ length: 10 }, () => 'SELECT 1'),
        );
    },
  },
  {
    name: 'ten at once, on a pool of five',
    statements: 200,
    run: async (pool) => {
      for (let n = 0; n < 20; n += 1)
        await Promise.all(Array.from({ length: 10 }, (_, at) => pool.query('SELECT $1::int', [at])));
    },
  },
  {
    name: 'three transactions at once on one row',
    statements: 180,
    run: async (pool) => {
      for (let n = 0; n < 20; n += 1) await Promise.all(Array.from({ length: 3 }, () => transaction(pool, [update])));
    },
  },
];

await using stack = new AsyncDisposableStack();
const watcher = new pg.Client({ connectionString });
await watcher.connect();
stack.defer(() => watcher.end());
await watcher.query('DROP TABLE IF EXISTS leakproof_bench; CREATE TABLE leakproof_bench AS SELECT 1 AS n');
stack.defer(async () => void (await watcher.query('DROP TABLE leakproof_bench')));
const [bare, tapped, woven] = [0, 1, 2].map(() => {
  const pool = new pg.Pool({ connectionString, max: 5 });
  // While the server ends, a connection may still be closing.
  pool.on('error', () => {});
  stack.defer(() => pool.end());
  return pool;
});
if (!bare || !tapped || !woven) throw new Error('unreachable');
const taps = [tapped, woven].map((pool) => {
  const tap = tapPool(pool);
  tap.askAt(lockServerOf(watcher));
  return tap;
});
// In the order in which they asked, transactions meet each other's locks.
taps[1]?.scheduler.chooseBy(({ waiting: [first] }) => first);

const variants = [
  { name: 'bare', run: (way: Way) => way.run(bare) },
  { name: 'tapped', run: (way: Way) => inStep(taps[0], () => way.run(tapped)) },
  { name: 'tapped, woven', run: (way: Way) => inStep(taps[1], () => way.run(woven)) },
];

async function inStep(tap: (typeof taps)[number] | undefined, work: () => Promise<unknown>): Promise<void> {
  await tap?.runStep('s1', work);
  await tap?.quiet();
  tap?.endStep();
}

console.log(`microseconds a statement, least and median of ${rounds} rounds`);
for (const way of ways) {
  const times = variants.map((): number[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [at, variant] of variants.entries()) {
      const start = performance.now();
      await variant.run(way);
      // The first round fills caches.
      if (round > 0) times[at]?.push(((performance.now() - start) * 1000) / way.statements);
    }
  }
  const columns = variants.map(({ name }, at) => {
    const sorted = (times[at] ?? []).toSorted((a, b) => a - b);
    return `${name} ${sorted[0]?.toFixed(0)} / ${sorted[Math.floor(sorted.length / 2)]?.toFixed(0)}`;
  });
  console.log(`  ${way.name.padEnd(40)} ${columns.join('   ')}`);
}
