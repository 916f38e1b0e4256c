import { caseOfSeed, openSession, type Session } from '../../src/engine/index.ts';
import { commonTwins, TwinBook } from '../../src/engine/run/act/twin-book.ts';
import { controlNode } from '../../src/engine/run/node/control-node.ts';
import { harness } from '../../tests/integration/harness/harness.ts';
import { openBenchDatabases } from './bench-databases.ts';
import { openGround } from './ground.ts';
import { PhaseClock, type Phases } from './phases.ts';
import { printPhases, printProcessor, printTable } from './print-table.ts';
import { processorTimes, withoutSteps } from './processor.ts';
import {
  bareVariant,
  cloneVariant,
  ENGINE,
  engineVariants,
  type RealisedRun,
  type Times,
  truncateVariant,
  type Variant,
} from './variants.ts';

export type MeasureOptions = { readonly sequences: number; readonly rounds: number };

/**
 * Runs the same sequences in every variant and prints the table. The variants take turns with each sequence, each time another one
 * first, so that whatever else the machine does hits all of them.
 */
export async function measure({ sequences, rounds }: MeasureOptions): Promise<void> {
  const environment = process.env;
  await using stack = new AsyncDisposableStack();
  stack.use(await harness.database.migrate({ environment, log: () => {} }));
  const session = stack.use(await openSession(harness, { environment, log: () => {} }));
  const databases = stack.use(await openBenchDatabases(environment.DATABASE_URL ?? ''));
  const bare = stack.use(await openGround(await databases.copy('leakproof_bench_bare_integration')));
  const truncated = stack.use(await openGround(await databases.copy('leakproof_bench_truncate_integration')));
  const node = stack.use(controlNode());
  const runs: RealisedRun[] = [];
  for (let seed = 1; seed <= sequences; seed += 1)
    runs.push({ seed, result: await session.execute(caseOfSeed(seed, harness), { compares: false }) });

  const twins = new TwinBook();
  // As twins are after some hundred runs.
  for (let time = 0; time <= commonTwins; time += 1) await runAll(session, runs, twins);
  const phases = await phasesOf(session, runs, twins);
  const engines = engineVariants(session, twins);
  const plain = bareVariant(bare, node);
  const times = await takeTurns(runs, rounds, [
    ...engines,
    plain,
    truncateVariant(truncated, node),
    cloneVariant(databases, node),
  ]);
  const steps = runs.reduce((sum, { result }) => sum + result.records.length, 0);
  printTable(times, { sequences, steps });
  printPhases(phases, steps);
  const compared = [...engines.filter(({ name }) => name === ENGINE), plain, withoutSteps(plain)];
  printProcessor(await processorTimes(runs, rounds, compared), steps);
}

async function runAll(session: Session, runs: readonly RealisedRun[], twins: TwinBook): Promise<void> {
  for (const { seed } of runs) await session.execute(caseOfSeed(seed, harness), { compares: false, twins });
}

/** Where the time goes as the engine generates, performs and judges. What is measured otherwise is measured without this. */
async function phasesOf(session: Session, runs: readonly RealisedRun[], twins: TwinBook): Promise<Phases> {
  using clock = new PhaseClock();
  const start = performance.now();
  await runAll(session, runs, twins);
  return clock.phasesOf(performance.now() - start);
}

async function takeTurns(runs: readonly RealisedRun[], rounds: number, variants: readonly Variant[]): Promise<Times> {
  const times = new Map(variants.map(({ name }): [string, number[]] => [name, []]));
  // The first round fills caches.
  for (let round = 0; round <= rounds; round += 1) {
    const totals = new Map<string, number>();
    for (const [at, run] of runs.entries()) {
      const first = (at + round) % variants.length;
      for (const variant of [...variants.slice(first), ...variants.slice(0, first)])
        totals.set(variant.name, (totals.get(variant.name) ?? 0) + (await variant.run(run)));
    }
    if (round === 0) continue;
    for (const [name, totalMs] of totals) times.get(name)?.push(totalMs);
  }
  return times;
}
