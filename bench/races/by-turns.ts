import { caseOfSeed } from '../../src/engine/campaign/seed.ts';
import { drawPlan } from '../../src/engine/generate/race-plan.ts';
import { openSession, storedCase } from '../../src/engine/index.ts';
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

/** Lets the two requests of a race take turns in one schedule after the other, as a campaign draws them, until something is violated. */
export async function byTurns({ steps }: PlantedRace, mostSchedules: number): Promise<ByTurns> {
  const environment = process.env;
  await using _migrated = await harness.database.migrate({ environment, log: () => {} });
  await using session = await openSession(harness, { environment, log: () => {} });
  for (let seed = 1; seed <= mostSchedules; seed += 1) {
    const { random } = caseOfSeed(seed, harness);
    const plan = drawPlan(random.clone(), [undefined, undefined]);
    const { violations, sequence } = await session.execute(storedCase({ version: 1, steps }), {
      plan,
      compares: false,
    });
    const [first] = violations;
    if (first) return { schedules: seed, signature: first.signature, sequence };
  }
  return { schedules: mostSchedules, signature: null, sequence: null };
}
