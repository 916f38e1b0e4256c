import { expect, it } from 'vitest';
import { runCampaign } from '../../../src/engine/campaign/campaign.ts';
import { type Harness, openSession, type Sequence, storedCase } from '../../../src/engine/index.ts';
import type { Comparison } from '../../../src/engine/run/compare/comparison.ts';
import { harness } from '../harness/harness.ts';

let answers = 0;

/** Dispatch, whose lists of warehouses are the number of the request. */
const restless: Harness = {
  ...harness,
  actions: harness.actions.map((action) =>
    action.name === 'warehouses.list'
      ? {
          ...action,
          perform: async (request) => {
            const { outcome, observations } = await action.perform(request);
            answers += 1;
            const content = answers;
            return { outcome, observations: observations.map((seen) => ({ ...seen, content })) };
          },
        }
      : action,
  ),
};

const sequence: Sequence = {
  version: 1,
  steps: ['manager-a1@org-a', 'manager-b1@org-b'].map((actor, at) => ({
    id: `s${at + 1}`,
    actor,
    action: 'warehouses.list',
    input: {},
  })),
};

it('a comparison of runs that do not repeat is set aside with both values, and no leak; the campaign goes on', async () => {
  await using session = await openSession(restless, { environment: process.env, log: () => {} });
  const comparisons: Comparison[] = [];
  const { violations } = await session.execute(storedCase(sequence), {
    onCompared: (comparison) => comparisons.push(comparison),
  });
  expect(violations).toEqual([]);
  expect(comparisons).toMatchObject([
    {
      projections: 2,
      baselines: 2,
      setAside: [{ step: 's1', action: 'warehouses.list' }, { step: 's2' }, { step: 's1' }, { step: 's2' }],
    },
  ]);
  for (const { first, second } of comparisons[0]?.setAside ?? []) expect(first).not.toBe(second);

  const summary = await runCampaign(session, { seed: 1, maxRuns: 0, corpus: [{ name: 'restless', sequence }] });
  expect(summary.ended).toBe('runs');
  expect(summary.coverage.comparisons).toMatchObject({ projections: 2, baselines: 2, setAside: { count: 4 } });
  // Where nothing could be compared, nothing was judged.
  expect(summary.idle).toContain('TENANT-006');
});
