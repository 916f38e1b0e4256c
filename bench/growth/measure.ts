/**
 * Measures one shape in a process of its own, for `bench/growth.ts`: `node bench/growth/measure.ts '<options as JSON>'` with DATABASE_URL of
 * an empty integration database. Prints a line of JSON for each interval.
 */
import pg from 'pg';
import { runCampaign } from '../../src/engine/campaign/campaign.ts';
import type { RunResult } from '../../src/engine/run/execute/run-result.ts';
import { prepareProcess } from '../../src/engine/run/node/prepare-process.ts';
import { openSession } from '../../src/engine/run/session.ts';
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
  /** What the process holds of the machine's memory, the heap and all else. */
  readonly residentMb: number;
  readonly journalMb: number;
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
const intervalMs = (seconds * 1000) / intervals;
// The first runs fill caches.
const firstRuns = 3;
let [runs, steps, ended] = [0, 0, 0];
let since = performance.now();
let before = process.cpuUsage();
const stop = new AbortController();
// A campaign, with all that it keeps of its runs.
const { ended: end, error } = await runCampaign(
  { ...session, execute: async (value, options) => noteRun(await session.execute(value, options)) },
  { seed: 1, signal: stop.signal },
);
if (end === 'broke off') throw error;
await client.end();

async function noteRun(result: RunResult): Promise<RunResult> {
  const [violation] = result.violations;
  if (violation) throw new Error(`a violation where nothing is wrong: ${violation.signature}`);
  runs += 1;
  if (runs > firstRuns) steps += result.records.length;
  if (runs > firstRuns && performance.now() - since < intervalMs) return result;
  if (runs > firstRuns) {
    const msPerStep = (performance.now() - since) / steps;
    const { user, system } = process.cpuUsage(before);
    const cpuMsPerStep = (user + system) / 1000 / steps;
    console.log(JSON.stringify({ startMs, steps, msPerStep, cpuMsPerStep, ...(await sizes()) } satisfies Measured));
    ended += 1;
  }
  if (ended === intervals) stop.abort();
  if (runs >= firstRuns) [steps, since, before] = [0, performance.now(), process.cpuUsage()];
  return result;
}

async function sizes(): Promise<Pick<Measured, 'heapMb' | 'residentMb' | 'journalMb' | 'databaseMb' | 'deadTuples'>> {
  globalThis.gc?.();
  const { rows } = await client.query<{ database: string; journal: string; dead: string }>(
    `SELECT pg_database_size(current_database()) AS database, pg_total_relation_size('leakproof.journal') AS journal,
      (SELECT sum(n_dead_tup) FROM pg_stat_user_tables) AS dead`,
  );
  const { heapUsed, rss } = process.memoryUsage();
  return {
    heapMb: heapUsed / 1e6,
    residentMb: rss / 1e6,
    journalMb: Number(rows[0]?.journal) / 1e6,
    databaseMb: Number(rows[0]?.database) / 1e6,
    deadTuples: Number(rows[0]?.dead),
  };
}
