import { runCampaign } from '../../src/engine/campaign/campaign.ts';
import { openSession, type Session } from '../../src/engine/index.ts';
import { harness } from '../../tests/integration/harness/harness.ts';

/** What a campaign took to its first finding, or to its end without one. */
export type Hunt = {
  readonly seed: number;
  readonly guided: boolean;
  readonly signature: string | null;
  readonly runs: number;
  readonly steps: number;
  readonly seconds: number;
};

/** Seeds of campaigns lie so far apart that none runs a seed of another. */
const seedStride = 10_000;

/** Hunts for what is planted, unguided and guided in turn, from one seed after the other. */
export async function huntAll({
  campaigns,
  maxRuns,
}: {
  readonly campaigns: number;
  readonly maxRuns: number;
}): Promise<readonly Hunt[]> {
  const environment = process.env;
  await using _migrated = await harness.database.migrate({ environment, log: () => {} });
  await using session = await openSession(harness, { environment, log: () => {} });
  const hunts: Hunt[] = [];
  for (let campaign = 1; campaign <= campaigns; campaign += 1) {
    for (const guided of [false, true])
      hunts.push(await hunt(session, { seed: campaign * seedStride, maxRuns, guided }));
  }
  return hunts;
}

type HuntOptions = { readonly seed: number; readonly maxRuns: number; readonly guided: boolean };

async function hunt(session: Session, { seed, maxRuns, guided }: HuntOptions): Promise<Hunt> {
  const end = new AbortController();
  const startedAt = performance.now();
  let found: Pick<Hunt, 'signature' | 'seconds'> | undefined;
  const { runs, coverage, elapsedMs } = await runCampaign(session, {
    seed,
    maxRuns,
    guided,
    signal: end.signal,
    // Only the way to the finding is measured.
    shrink: { maxExecutions: 0 },
    onFinding: async ({ violation: { signature } }) => {
      found ??= { signature, seconds: (performance.now() - startedAt) / 1000 };
      end.abort();
    },
  });
  return { seed, guided, signature: null, seconds: elapsedMs / 1000, ...found, runs, steps: coverage.totals.steps };
}
