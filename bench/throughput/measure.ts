import pg from 'pg';
import type { StepClock } from '../../src/engine/database/determinism/step-clock.ts';
import { openHarnessSession } from '../../src/engine/database/journal/harness-session.ts';
import { caseOfSeed, openSession, type RunResult, type Session, storedCase } from '../../src/engine/index.ts';
import { controlNode } from '../../src/engine/run/control-node.ts';
import { harness } from '../../tests/integration/harness/harness.ts';
import { failingSqlChecks } from '../../tests/integration/harness/sql-checks.ts';

export type MeasureOptions = { readonly sequences: number; readonly rounds: number };

/** Milliseconds that all sequences took, by variant, in one round. */
type Round = { readonly engine: number; readonly bare: number; readonly sql: number; readonly clone: number };

/** Prints the table. The same realised sequences run in every variant; the variants take turns. */
export async function measure({ sequences, rounds }: MeasureOptions): Promise<void> {
  const environment = process.env;
  await using migrated = await harness.database.migrate({ environment, log: () => {} });
  void migrated;
  await using session = await openSession(harness, { environment, log: () => {} });
  await using bench = await openBench();
  const runs: RunResult[] = [];
  for (let seed = 1; seed <= sequences; seed += 1) runs.push(await session.execute(caseOfSeed(seed, harness)));
  const steps = runs.reduce((sum, { records }) => sum + records.length, 0);

  const times: Round[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const engine = await timeEngine(session, runs);
    await bench.setJournal('DISABLE');
    const bare = await bench.timeBare(runs);
    const sql = await bench.timeSql(runs);
    const clone = bare + (await bench.timeClones(runs.length));
    await bench.setJournal('ENABLE ALWAYS');
    await bench.restore();
    // The first round fills caches.
    if (round > 0) times.push({ engine, bare, sql, clone });
  }
  print(times, { sequences, steps });
}

function print(
  times: readonly Round[],
  { sequences, steps }: { readonly sequences: number; readonly steps: number },
): void {
  console.log(`${sequences} sequences, ${steps} steps, ${times.length} rounds; medians`);
  const engine = median(times.map((round) => round.engine));
  for (const [variant, name] of [
    ['engine', 'leakproof, every per-step invariant'],
    ['bare', 'bare actions, no reset, no check'],
    ['sql', 'TRUNCATE + fixtures a run, SQL checks a step'],
    ['clone', 'bare actions + a template clone a run'],
  ] as const) {
    const all = times.map((round) => round[variant]);
    const ms = median(all);
    const spread = (Math.max(...all) - Math.min(...all)) / ms;
    console.log(
      `${name.padEnd(46)} ${((sequences * 1000) / ms).toFixed(1).padStart(7)} sequences/s ${(ms / steps).toFixed(2).padStart(7)} ms a step ${(ms / engine).toFixed(2).padStart(6)}× leakproof's time  (spread ${(100 * spread).toFixed(0)} %)`,
    );
  }
}

async function timeEngine(session: Session, runs: readonly RunResult[]): Promise<number> {
  const start = performance.now();
  for (const { sequence } of runs) await session.execute(storedCase(sequence));
  return performance.now() - start;
}

/** What the variants without the engine need. */
async function openBench() {
  const stack = new AsyncDisposableStack();
  const connectionString = process.env.DATABASE_URL ?? '';
  const { client } = stack.use(await openHarnessSession({ connectionString }));
  const plain = new pg.Client({ connectionString });
  await plain.connect();
  stack.defer(() => plain.end());
  const node = controlNode();
  stack.defer(() => node[Symbol.dispose]());
  const { environment } = { environment: process.env };

  /** Outside of all timing: ids have to come out as they did when the sequence was realised. */
  const setStep = async (clock: StepClock) => {
    await client.query('UPDATE leakproof.step SET instant = $1, stream = $2', [clock.instant, clock.stream]);
    await client.query("SELECT setval('leakproof.draw', 1, false)");
  };
  const restore = async () => {
    await harness.database.reset({ client: plain, environment });
    await harness.fixtures.load();
  };
  const ignore = { observe: () => {}, fault: () => {} };

  /** Performs the actions of all runs, and adds up what `timed` is told to time. */
  const perform = async (
    runs: readonly RunResult[],
    around: { readonly reset: boolean; readonly checks: boolean },
  ): Promise<number> => {
    let total = 0;
    const timed = async (isTimed: boolean, work: () => Promise<unknown>) => {
      const start = performance.now();
      await work();
      if (isTimed) total += performance.now() - start;
    };
    for (const { records } of runs) {
      await timed(around.reset, restore);
      const app = await harness.application(ignore);
      for (const { step, actor, input, time } of records) {
        const clock = { instant: time, stream: step.id };
        const action = harness.actions.find(({ name }) => name === step.action);
        await setStep(clock);
        node.begin(clock);
        await timed(true, async () =>
          action?.perform({ app, actor, input: input as { readonly [field: string]: never } }),
        );
        node.end();
        if (around.checks) await timed(true, () => failingSqlChecks(plain));
      }
      if (typeof app === 'object' && app !== null && Symbol.asyncDispose in app)
        await (app as AsyncDisposable)[Symbol.asyncDispose]();
    }
    return total;
  };

  return {
    restore,
    timeBare: (runs: readonly RunResult[]) => perform(runs, { reset: false, checks: false }),
    timeSql: (runs: readonly RunResult[]) => perform(runs, { reset: true, checks: true }),
    /** The clone alone; its connections come on top. */
    async timeClones(count: number): Promise<number> {
      const admin = new pg.Client({ connectionString: connectionString.replace(/\/[^/]*$/, '/postgres') });
      await admin.connect();
      await admin.query('DROP DATABASE IF EXISTS bench_template WITH (FORCE)');
      await admin.query('CREATE DATABASE bench_template TEMPLATE template0');
      const start = performance.now();
      for (let run = 0; run < count; run += 1) {
        await admin.query('DROP DATABASE IF EXISTS bench_clone WITH (FORCE)');
        await admin.query('CREATE DATABASE bench_clone TEMPLATE bench_template STRATEGY WAL_LOG');
      }
      const total = performance.now() - start;
      await admin.query('DROP DATABASE bench_clone; ');
      await admin.query('DROP DATABASE bench_template');
      await admin.end();
      return total;
    },
    async setJournal(state: 'DISABLE' | 'ENABLE ALWAYS'): Promise<void> {
      const { rows } = await client.query<{ statement: string }>(
        `SELECT format('ALTER TABLE %s ${state} TRIGGER %I', tgrelid::regclass, tgname) AS statement FROM pg_trigger WHERE tgname ~ '^ leakproof '`,
      );
      for (const { statement } of rows) await client.query(statement);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
