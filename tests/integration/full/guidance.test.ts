import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCampaign } from '../../../src/engine/campaign/campaign.ts';
import { type Case, type RunResult, type Session, storedCase } from '../../../src/engine/index.ts';
import { openTestSession } from '../../../src/engine/vitest/index.ts';
import { harness } from '../harness/harness.ts';

type Run = { readonly value: Case; readonly result: RunResult };

let session: Session;
let runs: readonly Run[];
beforeAll(async () => {
  session = await openTestSession(harness);
  runs = await guidedRuns();
});
afterAll(() => session[Symbol.asyncDispose]());

describe('a guided campaign', () => {
  it('continues some of its runs from a prefix, as it was', () => {
    const continued = runs.filter(({ value }) => prefixOf(value).length > 0);
    expect(continued.length).toBeGreaterThan(1);
    for (const { value, result } of continued) {
      const prefix = prefixOf(value);
      expect(result.sequence.steps.slice(0, prefix.length)).toEqual(prefix);
      expect(result.sequence.steps.length).toBeGreaterThan(prefix.length);
    }
  });

  it('runs the same sequences again from the same seed', async () => {
    const again = await guidedRuns();
    expect(again.map(({ result }) => result.digest)).toEqual(runs.map(({ result }) => result.digest));
  });

  it('realises sequences that show and write the same when they are replayed', async () => {
    for (const { result } of runs) {
      const replayed = await session.execute(storedCase(result.sequence), { compares: false });
      expect(replayed.digest).toBe(result.digest);
    }
  });
});

/** What a short guided campaign has run, in order. */
async function guidedRuns(): Promise<readonly Run[]> {
  const executed: Run[] = [];
  const recording: Session = {
    ...session,
    execute: async (value, options) => {
      // With twins or without makes two digests of one sequence.
      const result = await session.execute(value, { ...options, compares: false });
      executed.push({ value, result });
      return result;
    },
  };
  await runCampaign(recording, { seed: 1, maxRuns: 8, maxSteps: 20, guided: true });
  return executed;
}

function prefixOf(value: Case) {
  return value.kind === 'fresh' ? value.prefix : [];
}
