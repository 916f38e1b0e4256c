import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalSequence } from '../sequence/canonical.ts';
import type { Sequence } from '../sequence/sequence.ts';
import { formatSequence, parseSequence } from '../sequence/sequence-codec.ts';
import { idsOf, trialActors } from './pass-trial.ts';
import { other, type RandomFailure, randomFailure, wanted } from './random-failure.ts';
import { type ShrinkSequenceOptions, shrinkSequence } from './shrink-sequence.ts';
import { without } from './without.ts';

/** Shrinks and notes what was executed. */
async function shrink({ sequence, run }: RandomFailure, options: Partial<ShrinkSequenceOptions> = {}) {
  const executed: Sequence[] = [];
  const shrunk = await shrinkSequence({
    sequence,
    signature: wanted,
    actors: trialActors,
    execute: async (candidate) => {
      executed.push(candidate);
      return run(candidate);
    },
    ...options,
  });
  return { shrunk, executed };
}

const holds = (property: (failure: RandomFailure) => Promise<void>) =>
  fc.assert(fc.asyncProperty(randomFailure, property), { numRuns: 50 });

test('the result has the same signature, and no single step can be taken from it', () =>
  holds(async (failure) => {
    const { shrunk } = await shrink(failure);
    expect(shrunk.verdict).toBe('minimal');
    expect(failure.run(shrunk.sequence)?.signatures).toEqual([wanted]);
    for (const id of idsOf(shrunk.sequence)) {
      expect(failure.run(without(shrunk.sequence, new Set([id])))?.signatures[0]).not.toBe(wanted);
    }
  }));

test('the result is exactly the steps that the failure needs, under their own ids and in their order', () =>
  holds(async (failure) => {
    const { shrunk } = await shrink(failure);
    expect(idsOf(shrunk.sequence)).toEqual(idsOf(failure.sequence).filter((id) => failure.needed.has(id)));
  }));

test('it ends where people of several tenants act as well, who leave what somebody of one can do', () =>
  holds(async (failure) => {
    const actors = trialActors.map((actor) => ({
      ...actor,
      person: /^[ab]-manager$/.test(actor.id) ? 'ann' : actor.id,
    }));
    const { shrunk } = await shrink(failure, { actors });
    expect(shrunk.verdict).toBe('minimal');
    expect(idsOf(shrunk.sequence)).toEqual(idsOf(failure.sequence).filter((id) => failure.needed.has(id)));
    // There is another manager in a alone.
    expect(shrunk.sequence.steps.map(({ actor }) => actor)).not.toContain('a-manager');
  }));

test('no candidate is executed twice; only the result is, once more at the end', () =>
  holds(async (failure) => {
    const { shrunk, executed } = await shrink(failure);
    const candidates = executed.slice(0, -1).map(canonicalSequence);
    expect(new Set(candidates).size).toBe(candidates.length);
    expect(executed.at(-1)).toEqual(shrunk.sequence);
    expect(shrunk.executions).toBe(executed.length);
  }));

test('asked to stop, it ends with the best so far after one confirming run', () =>
  holds(async (failure) => {
    const stopping = new AbortController();
    let best = failure.sequence;
    let executionsThen = 0;
    const { shrunk } = await shrink(failure, {
      signal: stopping.signal,
      onBest: ({ sequence, executions }) => {
        if (executions === 1) return;
        best = sequence;
        executionsThen = executions;
        stopping.abort();
      },
    });
    // A failure that cannot be made smaller has no such moment.
    if (!stopping.signal.aborted) return;
    expect(shrunk).toMatchObject({ sequence: best, verdict: 'stopped', executions: executionsThen + 1 });
  }));

test('the same failure is shrunk by the same candidates to the same result', () =>
  holds(async (failure) => {
    expect(await shrink(failure)).toEqual(await shrink(failure));
  }));

test('a failure that was stored and read again is shrunk alike, and its result can be stored', () =>
  holds(async (failure) => {
    const stored = parseSequence(formatSequence(failure.sequence), 'a test');
    const { shrunk } = await shrink({ ...failure, sequence: stored });
    expect(shrunk).toEqual((await shrink(failure)).shrunk);
    expect(parseSequence(formatSequence(shrunk.sequence), 'a test')).toEqual(shrunk.sequence);
  }));

test('another bug that a candidate shows is handed back, and never becomes the result', () =>
  holds(async (failure) => {
    const { shrunk } = await shrink(failure);
    for (const [signature, sequence] of shrunk.others) {
      expect(signature).toBe(other);
      expect(failure.run(sequence)?.signatures).toEqual([other]);
    }
  }));

test('each best is told at once, fails, and is smaller than or simpler than the one before', () =>
  holds(async (failure) => {
    const told: Sequence[] = [];
    const { shrunk } = await shrink(failure, { onBest: ({ sequence }) => void told.push(sequence) });
    expect(told.at(-1)).toEqual(shrunk.sequence);
    for (const [at, sequence] of told.entries()) {
      expect(failure.run(sequence)?.signatures).toEqual([wanted]);
      expect(sequence.steps.length).toBeLessThanOrEqual(told[at - 1]?.steps.length ?? Number.POSITIVE_INFINITY);
    }
  }));

test('within its limits it hands back the best so far', () =>
  fc.assert(
    fc.asyncProperty(randomFailure, fc.nat(12), fc.boolean(), async (failure, budget, byTime) => {
      let now = 0;
      let best = failure.sequence;
      const { shrunk } = await shrink(failure, {
        limits: byTime ? { timeoutMs: budget * 10 } : { maxExecutions: budget },
        now: () => now,
        execute: async (candidate) => {
          now += 10;
          return failure.run(candidate);
        },
        onBest: ({ sequence }) => {
          best = sequence;
        },
      });
      // The first and the confirming run are not candidates.
      expect(shrunk.executions).toBeLessThanOrEqual(budget + 2);
      expect(shrunk.sequence).toEqual(best);
      if (shrunk.executions < budget + 2) expect(shrunk.verdict).toBe('minimal');
    }),
  ));

test('a failure that does not come again at all is flaky after one run', async () => {
  const [failure] = fc.sample(randomFailure, { numRuns: 1, seed: 1 });
  if (failure === undefined) throw new Error('no sample');
  const { shrunk } = await shrink({ ...failure, run: () => undefined });
  expect(shrunk).toMatchObject({ verdict: 'flaky', executions: 1, sequence: failure.sequence, failure: undefined });
});

test('a result that does not fail again is flaky', () =>
  holds(async (failure) => {
    const { executed } = await shrink(failure);
    let runs = 0;
    const { shrunk } = await shrink(failure, {
      execute: async (candidate) => {
        runs += 1;
        return runs === executed.length ? undefined : failure.run(candidate);
      },
    });
    expect(shrunk).toMatchObject({ verdict: 'flaky', failure: undefined });
  }));

test('whatever an application does by chance, the end is a verdict within the limits', () =>
  fc.assert(
    fc.asyncProperty(randomFailure, fc.infiniteStream(fc.boolean()), async (failure, chance) => {
      const { shrunk } = await shrink(failure, {
        limits: { maxExecutions: 300 },
        execute: async (candidate) => (chance.next().value ? failure.run(candidate) : undefined),
      });
      expect(['minimal', 'stopped', 'flaky']).toContain(shrunk.verdict);
      expect(shrunk.executions).toBeLessThanOrEqual(302);
    }),
  ));

test('rejects with the fault of an execution, and what was told before stays told', async () => {
  const [failure] = fc.sample(
    randomFailure.filter(({ sequence, needed }) => sequence.steps.length > needed.size + 10),
    { numRuns: 1, seed: 1 },
  );
  if (failure === undefined) throw new Error('no sample');
  const told: number[] = [];
  let isLost = false;
  const shrinking = shrink(failure, {
    execute: async (candidate) => {
      const wasLost = isLost;
      isLost = told.length === 2;
      if (isLost && !wasLost) throw new Error('the database went away');
      return failure.run(candidate);
    },
    onBest: ({ sequence }) => void told.push(sequence.steps.length),
  });
  await expect(shrinking).rejects.toThrow('the database went away');
  expect(told).toHaveLength(2);
  expect(told[1]).toBeLessThan(failure.sequence.steps.length);
});
