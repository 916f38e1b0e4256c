import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Case, storedCase } from '../sequence/case.ts';
import type { Sequence } from '../sequence/sequence.ts';
import { failingWith } from './failing-with.ts';
import { idsOf, needing, trialActors, trialSequence } from './pass-trial.ts';
import { randomFailure, wanted } from './random-failure.ts';
import { SequenceArbitrary, type SequenceArbitraryOptions } from './sequence-arbitrary.ts';
import { shrinkSequence } from './shrink-sequence.ts';

const steps = Array.from({ length: 20 }, () => ['a-manager', 'list-items'] as const);
const sequence = trialSequence(...steps);
const fails = needing('s4', 's9', 's20');
const run = (candidate: Sequence) =>
  fails(candidate) ? { signatures: [wanted] as const, sequence: candidate } : undefined;

function arbitrary(options: Partial<SequenceArbitraryOptions> = {}): SequenceArbitrary {
  return new SequenceArbitrary({ actors: trialActors, ...options });
}

/** The sequence a stored case holds. */
function held(value: Case | undefined): Sequence {
  if (value?.kind !== 'stored') throw new Error('expected a stored case');
  return value.sequence;
}

/** A property that notes what it ran. */
function noting() {
  const executed: Sequence[] = [];
  const property = fc.asyncProperty(
    arbitrary(),
    failingWith({
      execute: async (value) => {
        executed.push(held(value));
        return run(held(value));
      },
    }),
  );
  return { executed, property };
}

test('fast-check shrinks a stored sequence that is given as an example', async () => {
  const details = await fc.check(noting().property, { examples: [[storedCase(sequence)]], numRuns: 1 });
  expect(idsOf(held(details.counterexample?.[0]))).toEqual(['s4', 's9', 's20']);
});

test('fast-check runs the very candidates that shrinkSequence runs', async () => {
  const { executed, property } = noting();
  await fc.check(property, { examples: [[storedCase(sequence, wanted)]], numRuns: 1 });
  const own: Sequence[] = [];
  await shrinkSequence({
    sequence,
    signature: wanted,
    actors: trialActors,
    execute: async (candidate) => {
      own.push(candidate);
      return run(candidate);
    },
  });
  expect(own.slice(0, -1)).toEqual(executed);
});

test('a case that a property drew while it ran is shrunk from what it turned out to be', async () => {
  const draws = new Set<number>();
  const property = fc.asyncProperty(
    arbitrary(),
    failingWith({
      execute: async (value) => {
        if (value.kind === 'stored') return run(value.sequence);
        const drawn = value.random.clone().nextInt(0, 9);
        draws.add(drawn);
        return drawn === 0 ? run(sequence) : undefined;
      },
    }),
  );
  const details = await fc.check(property, { seed: 4, numRuns: 1_000 });
  expect(draws.size).toBeGreaterThan(1);
  expect(idsOf(held(details.counterexample?.[0]))).toEqual(['s4', 's9', 's20']);
});

test('a run of the same seed draws the same fresh cases', () => {
  const drawn = () =>
    fc
      .sample(arbitrary(), { seed: 5, numRuns: 5 })
      .map((value) => (value.kind === 'fresh' ? value.random.clone().nextInt(0, 1_000_000) : -1));
  expect(drawn()).toEqual(drawn());
  expect(new Set(drawn()).size).toBe(5);
});

test('a candidate with another signature passes, and is told', async () => {
  const told: string[] = [];
  const property = fc.asyncProperty(
    arbitrary(),
    failingWith({
      execute: async (value) =>
        run(held(value)) ?? { signatures: ['APP-001 another bug'] as const, sequence: held(value) },
      onOther: (failure) => void told.push(failure.signatures[0]),
    }),
  );
  const details = await fc.check(property, { examples: [[storedCase(sequence)]], numRuns: 1 });
  expect(idsOf(held(details.counterexample?.[0]))).toEqual(['s4', 's9', 's20']);
  expect(new Set(told)).toEqual(new Set(['APP-001 another bug']));
});

test("the report of fast-check has the counterexample as numbered steps, and the failure's own error", async () => {
  const small = trialSequence(['a-manager', 'create-item', { name: 'x' }], ['b-manager', 'list-items']);
  const property = fc.asyncProperty(
    arbitrary(),
    failingWith({
      execute: async (value) => ({ signatures: [wanted], sequence: held(value), error: new Error('a leak, in words') }),
    }),
  );
  const report = fc.assert(property, { examples: [[storedCase(small)]], numRuns: 1, endOnFailure: true });
  await expect(report).rejects.toThrow('\n1. a-manager create-item {"name":"x"}\n2. b-manager list-items {}');
  await expect(report).rejects.toThrow(expect.objectContaining({ cause: new Error('a leak, in words') }));
});

test('shrinking the same candidate in the same context gives the same candidates again', () =>
  fc.assert(
    fc.property(randomFailure, fc.array(fc.nat(4), { maxLength: 4 }), (failure, choices) => {
      const shrinker = arbitrary();
      const first = storedCase(failure.sequence, wanted);
      first.failure = failure.run(failure.sequence);
      let at: fc.Value<Case> = new fc.Value<Case>(first, undefined);
      for (const choice of choices) {
        const next = [...shrinker.shrink(at.value_, at.context).take(choice + 1)].at(-1);
        if (next === undefined) break;
        // As if this candidate had failed: the way to go on, whatever the application says.
        next.value_.failure = { signatures: [wanted], sequence: held(next.value_) };
        at = next;
      }
      const once = [...shrinker.shrink(at.value_, at.context)].map(({ value_ }) => held(value_));
      const again = [...shrinker.shrink(at.value_, at.context)].map(({ value_ }) => held(value_));
      expect(again).toEqual(once);
    }),
    { numRuns: 50 },
  ));

test('a case whose execution threw is not shrunk', () => {
  expect([...arbitrary().shrink(storedCase(sequence), undefined)]).toEqual([]);
});

test('says how the candidates ended', async () => {
  const ends: string[] = [];
  for (const limits of [{}, { maxExecutions: 3 }]) {
    const property = fc.asyncProperty(
      arbitrary({ limits, onEnd: (why) => void ends.push(why) }),
      failingWith({ execute: async (value) => run(held(value)) }),
    );
    await fc.check(property, { examples: [[storedCase(sequence)]], numRuns: 1 });
  }
  expect(ends).toEqual(['minimal', 'stopped']);
});
