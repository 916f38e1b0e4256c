import { openBenchDatabases } from '../throughput/bench-databases.ts';
import { openGround } from '../throughput/ground.ts';
import { type ByTurns, byTurns } from './by-turns.ts';
import type { PlantedRace } from './planted.ts';
import { fastCheck, promiseAll, type WithoutTurns, withoutTurns } from './without-turns.ts';

/** What a planted bug took, by turns and without them. */
export type Measured = {
  readonly byTurns: ByTurns;
  readonly promiseAll: WithoutTurns;
  readonly fastCheck: WithoutTurns;
};

/** Lets the two requests of a race meet in all three ways, so many times at most. */
export async function measure(race: PlantedRace, most: number): Promise<Measured> {
  const found = await byTurns(race, most);
  await using databases = await openBenchDatabases(process.env.DATABASE_URL ?? '');
  await using ground = await openGround(await databases.copy('leakproof_bench_races_integration'));
  return {
    byTurns: found,
    promiseAll: await withoutTurns(ground, race, { mostRuns: most, wayOf: () => promiseAll }),
    fastCheck: await withoutTurns(ground, race, { mostRuns: most, wayOf: fastCheck }),
  };
}
