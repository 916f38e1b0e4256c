import { runCampaign } from '../../src/engine/campaign/campaign.ts';
import { andThen, type Way } from '../../src/engine/generate/pursuit.ts';
import { openSession, type Session } from '../../src/engine/index.ts';
import type { StepRecord } from '../../src/engine/record/step-record.ts';
import { harness } from '../../tests/integration/harness/harness.ts';
import { situations } from './situations.ts';

/** In how many runs of a campaign an action was tried, succeeded, and changed something. */
export type Reached = { readonly action: string; tried: number; succeeded: number; changed: number };

export type Counted = {
  readonly runs: number;
  readonly steps: number;
  /** Steps that the application did. */
  readonly succeeded: number;
  readonly actions: readonly Reached[];
  /** In how many runs each of the situations came about that planted bugs take. */
  readonly situations: ReadonlyMap<string, number>;
  /** What runs aimed at: how many did, and in how many of those it was done, with changes where it is a job's. */
  readonly aims: ReadonlyMap<string, Arrivals>;
};

export type Arrivals = { aimed: number; arrived: number };

/** Runs a campaign without comparisons, and counts what its runs reached. */
export async function countReached({ seed, runs }: { readonly seed: number; readonly runs: number }): Promise<Counted> {
  const environment = process.env;
  await using _migrated = await harness.database.migrate({ environment, log: () => {} });
  await using session = await openSession(harness, { environment, log: () => {}, noninterferenceShare: 0 });
  const reached = new Map(
    harness.actions.map(({ name }) => [name, { action: name, tried: 0, succeeded: 0, changed: 0 }]),
  );
  const aims = new Map<string, Arrivals>();
  const met = new Map(Object.keys(situations).map((bug) => [bug, 0]));
  const counting: Session = {
    ...session,
    execute: async (value, options) => {
      const records: StepRecord[] = [];
      const result = await session.execute(value, {
        ...options,
        onStep: (record, judged, world) => {
          records.push(record);
          options?.onStep?.(record, judged, world);
        },
      });
      count(reached, records);
      if (value.kind === 'fresh') for (const aim of aimsOf(value.way ?? [])) countArrival(aims, aim, records);
      for (const [bug, hasCome] of Object.entries(situations))
        if (hasCome(records)) met.set(bug, 1 + (met.get(bug) ?? 0));
      return result;
    },
  };
  const summary = await runCampaign(counting, { seed, maxRuns: runs });
  if (summary.ended === 'broke off') throw summary.error;
  const { steps, succeeded } = summary.coverage.totals;
  return { runs: summary.runs, steps, succeeded, actions: [...reached.values()], situations: met, aims };
}

function count(reached: ReadonlyMap<string, Reached>, records: readonly StepRecord[]): void {
  const done = records.filter(({ outcome }) => outcome.kind === 'succeeded');
  const changing = done.filter(({ changes }) => changes.length > 0);
  const namesOf = (some: readonly StepRecord[]) => new Set(some.map(({ step }) => step.action));
  for (const [part, names] of [
    ['tried', namesOf(records)],
    ['succeeded', namesOf(done)],
    ['changed', namesOf(changing)],
  ] as const)
    for (const name of names) {
      const counts = reached.get(name);
      if (counts) counts[part] += 1;
    }
}

function aimsOf(way: Way): readonly string[] {
  return way.filter((_, at) => at === way.length - 1 || way[at + 1] === andThen);
}

function countArrival(aims: Map<string, Arrivals>, aim: string, records: readonly StepRecord[]): void {
  const counts = aims.get(aim) ?? { aimed: 0, arrived: 0 };
  aims.set(aim, counts);
  counts.aimed += 1;
  const arriving = records.filter(({ step, outcome }) => step.action === aim && outcome.kind === 'succeeded');
  if (arriving.some(({ actor, changes }) => actor.tenant !== null || changes.length > 0)) counts.arrived += 1;
}
