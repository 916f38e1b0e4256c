/**
 * Measures one shape in a process of its own, for `bench/growth.ts`: `node bench/growth/measure.ts '<options as JSON>'` with DATABASE_URL of
 * an empty integration database. Prints a line of JSON for each interval.
 */
import pg from 'pg';
import { caseOfSeed, openSession } from '../../src/engine/index.ts';
import { prepareProcess } from '../../src/engine/run/node/prepare-process.ts';
import { harnessOf } from './application.ts';
import type { Shape } from './shape.ts';

export type MeasureOptions = { readonly shape: Shape; readonly seconds: number; readonly intervals: number };

export type Measured = {
  readonly startMs: number;
  readonly steps: number;
  readonly msPerStep: number;
  /** Of the processor in this process alone, which hardly depends on what else the machine does. */
  readonly cpuMsPerStep: number;
  readonly heapMb: number;
  readonly databaseMb: number;
  readonly deadTuples: number;
};

prepareProcess();
const { shape, seconds, intervals }: MeasureOptions = JSON.parse(process.argv[2] ?? '');
const { env: environment } = process;
const startedAt = performance.now();
const harness = harnessOf(shape, environment.DATABASE_URL ?? '');
await using _migrated = await harness.database.migrate({ environment, log: () => {} });
await using session = await openSession(harness, { environment, log: () => {} });
const startMs = performance.now() - startedAt;
const client = new pg.Client({ connectionString: environment.DATABASE_URL });
await client.connect();
let seed = 1;
// The first runs fill caches.
for (; seed <= 3; seed += 1) await runOne();
for (let interval = 0; interval < intervals; interval += 1) {
  const since = performance.now();
  const before = process.cpuUsage();
  let steps = 0;
  for (; performance.now() - since < (seconds * 1000) / intervals; seed += 1) steps += await runOne();
  const msPerStep = (performance.now() - since) / steps;
  const { user, system } = process.cpuUsage(before);
  const cpuMsPerStep = (user + system) / 1000 / steps;
  console.log(JSON.stringify({ startMs, steps, msPerStep, cpuMsPerStep, ...(await sizes()) } satisfies Measured));
}
await client.end();

async function runOne(): Promise<number> {
  const { records, violations } = await session.execute(caseOfSeed(seed, harness));
  if (violations.length > 0) throw new Error(`a violation where nothing is wrong: ${violations[0]?.signature}`);
  return records.length;
}

async function sizes(): Promise<Pick<Measured, 'heapMb' | 'databaseMb' | 'deadTuples'>> {
  globalThis.gc?.();
  const { rows } = await client.query<{ database: string; dead: string }>(
    'SELECT pg_database_size(current_database()) AS database, (SELECT sum(n_dead_tup) FROM pg_stat_user_tables) AS dead',
  );
  return {
    heapMb: process.memoryUsage().heapUsed / 1e6,
    databaseMb: Number(rows[0]?.database) / 1e6,
    deadTuples: Number(rows[0]?.dead),
  };
}
