import { drawBelow } from '../../src/engine/generate/draw.ts';
import { openBenchDatabases } from '../throughput/bench-databases.ts';
import { openGround } from '../throughput/ground.ts';
import { type ByEnumeration, type ByTurns, byEnumeration, byTurns } from './by-turns.ts';
import type { PlantedRace } from './planted.ts';
import { fastCheck, promiseAll, type WithoutTurns, withoutTurns } from './without-turns.ts';

/** What a planted bug took, by turns and without them. */
export type Measured = {
  readonly byTurns: ByTurns;
  /** By random walks, and by priorities with one change alone. */
  readonly randomly: ByTurns;
  readonly byPriorities: ByTurns;
  readonly byEnumeration: ByEnumeration;
  readonly promiseAll: WithoutTurns;
  readonly fastCheck: WithoutTurns;
};

/** Lets the two requests of a race meet in each of these ways, so many times at most. */
export async function measure(race: PlantedRace, most: number): Promise<Measured> {
  const found = await byTurns(race, most);
  const randomly = await byTurns(race, most, (_, seed) => ({ kind: 'random walk', seed }));
  const byPriorities = await byTurns(race, most, (random, seed) => ({
    kind: 'pct',
    seed,
    changes: 1,
    length: 2 + drawBelow(random, 9),
  }));
  const enumerated = await byEnumeration(race, most);
  await using databases = await openBenchDatabases(process.env.DATABASE_URL ?? '');
  await using ground = await openGround(await databases.copy('leakproof_bench_races_integration'));
  return {
    byTurns: found,
    randomly,
    byPriorities,
    byEnumeration: enumerated,
    promiseAll: await withoutTurns(ground, race, { mostRuns: most, wayOf: () => promiseAll }),
    fastCheck: await withoutTurns(ground, race, { mostRuns: most, wayOf: fastCheck }),
  };
}
