import { expect, it } from 'vitest';
import { type Harness, HarnessError, openSession, storedCase } from '../../../src/engine/index.ts';
import { harness } from '../harness/harness.ts';

it('an application that does not repeat itself is a fault, and no leak', async () => {
  let count = 0;
  const restless: Harness = {
    ...harness,
    actions: harness.actions.map((action) =>
      action.name === 'warehouses.list'
        ? {
            ...action,
            perform: async (request) => {
              const { outcome, observations } = await action.perform(request);
              count += 1;
              return { outcome, observations: observations.map((seen) => ({ ...seen, content: count })) };
            },
          }
        : action,
    ),
  };
  await using session = await openSession(restless, { environment: process.env, log: () => {} });
  const steps = ['manager-a1@org-a', 'manager-b1@org-b'].map((actor, at) => ({
    id: `s${at + 1}`,
    actor,
    action: 'warehouses.list',
    input: {},
  }));
  await expect(session.execute(storedCase({ version: 1, steps }))).rejects.toThrow(HarnessError);
});
