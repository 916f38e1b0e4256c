import type * as fc from 'fast-check';
import { caseOfSeed } from '../../src/engine/campaign/seed.ts';
import type { RacePlan } from '../../src/engine/database/scheduler/race-strategy.ts';
import { drawPlan } from '../../src/engine/generate/race-plan.ts';
import { openSession, storedCase } from '../../src/engine/index.ts';
import { exhaustRace, shortRaces } from '../../src/engine/run/exhaust/exhaust-race.ts';
import type { Sequence } from '../../src/engine/sequence/sequence.ts';
import { harness } from '../../tests/integration/harness/harness.ts';
import type { PlantedRace } from './planted.ts';

/** Schedules until the planted bug was seen, and by what; of all that were tried where it was not. */
export type ByTurns = {
  readonly schedules: number;
  readonly signature: string | null;
  /** With the turns that showed it. */
  readonly sequence: Sequence | null;
};

/** In how many schedules the planted bug was seen, of those that come to something else each; where it was not, how many were tried. */
export type ByEnumeration = Pick<ByTurns, 'schedules' | 'signature'>;

/** Lets the two requests of a race take turns in all ways that come to something else, until something is violated. */
export async function byEnumeration({ steps }: PlantedRace, most: number): Promise<ByEnumeration> {
  const environment = process.env;
  await using _migrated = await harness.database.migrate({ environment, log: () => {} });
  await using session = await openSession(harness, { environment, log: () => {} });
  const sequence: Sequence = { version: 1, steps };
  const [race] = shortRaces(sequence);
  if (race === undefined) throw new Error('a planted race has two steps');
  const { schedules, found } = await exhaustRace(sequence, race, {
    most,
    tenancy: session.tenancy,
    execute: (one) => session.execute(storedCase(one), { compares: false }),
  });
  return { schedules, signature: found?.violations[0]?.signature ?? null };
}

/** Lets the two requests of a race take turns in one schedule after the other, as a campaign draws them, until something is violated. */
export async function byTurns(
  { steps }: PlantedRace,
  mostSchedules: number,
  planOf: (random: fc.Random, seed: number) => RacePlan = (random) => drawPlan(random, [undefined, undefined]),
): Promise<ByTurns> {
  const environment = process.env;
  await using _migrated = await harness.database.migrate({ environment, log: () => {} });
  await using session = await openSession(harness, { environment, log: () => {} });
  for (let seed = 1; seed <= mostSchedules; seed += 1) {
    const { random } = caseOfSeed(seed, harness);
    const plan = planOf(random.clone(), seed);
    const { violations, sequence } = await session.execute(storedCase({ version: 1, steps }), {
      plan,
      compares: false,
    });
    const [first] = violations;
    if (first) return { schedules: seed, signature: first.signature, sequence };
  }
  return { schedules: mostSchedules, signature: null, sequence: null };
}
