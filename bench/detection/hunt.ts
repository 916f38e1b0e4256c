import { aimingAt } from '../../src/cli/changed/changed-aims.ts';
import { findAims } from '../../src/cli/changed/find-aims.ts';
import type { Changes } from '../../src/cli/changed/git-changes.ts';
import type { LoadedModules } from '../../src/cli/changed/loaded-modules.ts';
import { type CampaignOptions, runCampaign } from '../../src/engine/campaign/campaign.ts';
import type { Finding } from '../../src/engine/evidence/finding.ts';
import { openSession, type Session } from '../../src/engine/index.ts';
import { defaultMaxSteps } from '../../src/engine/run/execute-case.ts';
import { harness } from '../../tests/integration/harness/harness.ts';

/** What a campaign with a planted bug came to: its first finding that repeated, or nothing within its time. */
export type Hunt = {
  readonly seed: number;
  /** Runs and seconds until it was found, or that were spent in vain. */
  readonly runs: number;
  readonly seconds: number;
  readonly found: Found | null;
};

type Found = {
  readonly invariant: string;
  readonly signature: string;
  /** Steps of the sequence that it was found with. */
  readonly steps: number;
  /** The actions of the counterexample. */
  readonly counterexample: readonly string[];
  /** Runs that shrinking took. */
  readonly executions: number;
};

export type HuntOptions = {
  /** Runs of a campaign at most. */
  readonly runs: number;
  /** Whether steps are to run at once. */
  readonly races: boolean;
  readonly seeds: number;
  /** The number of the first seed; 1 unless given. */
  readonly from?: number | undefined;
  readonly seconds: number;
  /** What has changed with the bug: who runs that is found out, and aimed at. */
  readonly changed?: { readonly changes: Changes; readonly modules: LoadedModules } | undefined;
  readonly onHunt: (hunt: Hunt) => void;
};

/** Seeds of campaigns lie so far apart that none runs a seed of another. */
const seedStride = 10_000;

/** How often steps run at once, where the bug takes that. */
const racesShare = 0.5;

/** Hunts for what is planted in the application of this process, from one seed after the other. */
export async function huntAll({ races, seeds, from = 1, seconds, runs, changed, onHunt }: HuntOptions): Promise<void> {
  const environment = process.env;
  await using _migrated = await harness.database.migrate({ environment, log: () => {} });
  const shares = races ? { racesShare, noninterferenceShare: 0 } : {};
  await using session = await openSession(harness, { environment, log: () => {}, ...shares });
  for (let campaign = from; campaign < from + seeds; campaign += 1) {
    const seed = campaign * seedStride;
    const found = changed && (await findAims(session, { ...changed, seed, maxSteps: defaultMaxSteps }));
    onHunt(await hunt(session, { seed, seconds, most: runs, aiming: aimingAt([], found) }));
  }
}

/** No sequence that is kept runs first: one that was kept for a bug would find it at once. */
async function hunt(
  session: Session,
  {
    seed,
    seconds,
    most,
    aiming,
  }: Pick<Hunt, 'seed' | 'seconds'> & {
    readonly most: number;
    readonly aiming: Pick<CampaignOptions, 'towards' | 'taught' | 'unaimed'>;
  },
): Promise<Hunt> {
  const end = new AbortController();
  const startedAt = performance.now();
  const met = new Map<string, Pick<Hunt, 'runs' | 'seconds'>>();
  let runs = 0;
  let found: Hunt | undefined;
  const onFinding = async (finding: Finding, stage: 'shrinking' | 'done') => {
    const { signature, invariant } = finding.violation;
    if (!met.has(signature)) met.set(signature, { runs, seconds: (performance.now() - startedAt) / 1000 });
    if (stage === 'shrinking' || finding.verdict === 'flaky' || found) return;
    const counterexample = finding.counterexample.steps.map(({ action }) => action);
    const { executions, original } = finding;
    found = {
      seed,
      ...(met.get(signature) ?? { runs, seconds }),
      found: { invariant, signature, steps: original.steps.length, counterexample, executions },
    };
    end.abort();
  };
  const summary = await runCampaign(session, {
    seed,
    timeMs: seconds * 1000,
    maxRuns: most,
    ...aiming,
    signal: end.signal,
    onProgress: (progress) => {
      runs = progress.runs;
    },
    onFinding,
  });
  if (summary.ended === 'broke off') throw summary.error;
  return found ?? { seed, runs: summary.runs, seconds: summary.elapsedMs / 1000, found: null };
}
