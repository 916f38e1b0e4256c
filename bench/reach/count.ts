import { runCampaign } from '../../src/engine/campaign/campaign.ts';
import { openSession, type Session } from '../../src/engine/index.ts';
import type { StepRecord } from '../../src/engine/record/step-record.ts';
import { harness } from '../../tests/integration/harness/harness.ts';

/** In how many runs of a campaign an action was tried, succeeded, and changed something. */
export type Reached = { readonly action: string; tried: number; succeeded: number; changed: number };

export type Counted = {
  readonly runs: number;
  readonly steps: number;
  /** Steps that the application did. */
  readonly succeeded: number;
  readonly actions: readonly Reached[];
};

/** Runs a campaign without comparisons, and counts what its runs reached. */
export async function countReached({ seed, runs }: { readonly seed: number; readonly runs: number }): Promise<Counted> {
  const environment = process.env;
  await using _migrated = await harness.database.migrate({ environment, log: () => {} });
  await using session = await openSession(harness, { environment, log: () => {}, noninterferenceShare: 0 });
  const reached = new Map(
    harness.actions.map(({ name }) => [name, { action: name, tried: 0, succeeded: 0, changed: 0 }]),
  );
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
      return result;
    },
  };
  const summary = await runCampaign(counting, { seed, maxRuns: runs });
  if (summary.ended === 'broke off') throw summary.error;
  const { steps, succeeded } = summary.coverage.totals;
  return { runs: summary.runs, steps, succeeded, actions: [...reached.values()] };
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
