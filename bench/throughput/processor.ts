import { cpuTimesBelow } from '../workers/cpu-times.ts';
import type { RealisedRun, Variant } from './variants.ts';

/** Milliseconds of the processor: in this process, and in its Postgres. */
export type ProcessorTime = { readonly node: number; readonly postgres: number };

/**
 * What the processor does for all runs in each variant, so many rounds by turns. It hardly depends on what else the machine does, as times
 * of the clock do.
 */
export async function processorTimes(
  runs: readonly RealisedRun[],
  rounds: number,
  variants: readonly Variant[],
): Promise<ReadonlyMap<string, ProcessorTime>> {
  const times = new Map<string, ProcessorTime>();
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, run } of variants) {
      const before = now();
      for (const one of runs) await run(one);
      const after = now();
      const { node, postgres } = times.get(name) ?? { node: 0, postgres: 0 };
      times.set(name, {
        node: node + (after.node - before.node) / rounds,
        postgres: postgres + (after.postgres - before.postgres) / rounds,
      });
    }
  }
  return times;
}

/** The same variant without any step: what is done between its runs, and not timed. */
export function withoutSteps({ name, run }: Variant): Variant {
  return {
    name: `${name}, without any step`,
    run: ({ seed, result }) => run({ seed, result: { ...result, records: [] } }),
  };
}

function now(): ProcessorTime {
  const { user, system } = process.cpuUsage();
  return { node: (user + system) / 1000, postgres: cpuTimesBelow(process.pid).postgres };
}
