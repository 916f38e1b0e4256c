import { fc, test } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import type { StepRecord } from '../record/step-record.ts';
import { trialRecord } from '../record/trial-record.ts';
import { trialRun } from '../run/execute/trial-run.ts';
import { Guidance } from './guidance.ts';
import { caseOfSeed } from './seed.ts';

const seeds = Array.from({ length: 40 }, (_, seed) => seed);
const cases = seeds.map((seed) => caseOfSeed(seed, { actors: [] }));
const maxSteps = 20;

/** A run of so many steps, of which those with the given ids are new. */
function show(
  guidance: Guidance,
  length: number,
  newSteps: readonly string[],
  violated = false,
): readonly StepRecord[] {
  const records = Array.from({ length }, (_, at) => trialRecord({ id: `s${at + 1}` }));
  for (const record of records) guidance.count(record, newSteps.includes(record.step.id));
  guidance.endRun(trialRun(records, violated));
  return records;
}

function steered(guidance: Guidance) {
  return cases.map((value) => ({ value, steered: guidance.steer(value) }));
}

it('leaves cases as they are until something new was shown', () => {
  const guidance = new Guidance({ maxSteps });
  show(guidance, 10, []);
  expect(steered(guidance).every((pair) => pair.steered === pair.value)).toBe(true);
});

it('continues about half of the cases from prefixes that end with something new at the latest, and leave room', () => {
  const guidance = new Guidance({ maxSteps });
  const records = show(guidance, 30, ['s4', 's18']);
  const continued = steered(guidance).filter((pair) => pair.steered !== pair.value);
  expect(continued.length).toBeGreaterThan(10);
  expect(continued.length).toBeLessThan(30);
  for (const {
    steered: { prefix },
  } of continued) {
    expect(prefix).toEqual(records.slice(0, prefix.length).map(({ step }) => step));
    expect(prefix.length).toBeGreaterThan(0);
    expect(prefix.length).toBeLessThanOrEqual(15);
  }
});

it('goes no further than the last step that was new', () => {
  const guidance = new Guidance({ maxSteps });
  show(guidance, 10, ['s3']);
  const lengths = steered(guidance).map((pair) => pair.steered.prefix.length);
  expect(Math.max(...lengths)).toBe(3);
});

it('never continues with a step that violated an invariant', () => {
  const guidance = new Guidance({ maxSteps });
  show(guidance, 4, ['s2', 's4'], true);
  expect(Math.max(...steered(guidance).map((pair) => pair.steered.prefix.length))).toBe(2);
});

it('keeps sequences for new pairs of changes as well', () => {
  const guidance = new Guidance({ maxSteps });
  const records = [
    trialRecord({ id: 's1', changes: ['windows insert'] }),
    trialRecord({ id: 's2', changes: ['bids insert'] }),
  ];
  for (const record of records) guidance.count(record, false);
  guidance.endRun(trialRun(records));
  expect(Math.max(...steered(guidance).map((pair) => pair.steered.prefix.length))).toBe(2);
});

it('prefers sequences that were seldom continued', () => {
  const guidance = new Guidance({ maxSteps });
  show(guidance, 1, ['s1']);
  for (let round = 0; round < 5; round += 1) steered(guidance);
  show(guidance, 2, ['s2']);
  const [first, ...later] = steered(guidance).flatMap((pair) => (pair.steered === pair.value ? [] : [pair.steered]));
  expect([first, ...later.slice(0, 3)].some((value) => value?.prefix.length === 2)).toBe(true);
});

const runs = fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.subarray(['s1', 's3', 's9', 's20'])), {
  maxLength: 8,
});

test.prop([runs])('steers the same way after the same runs', (shown) => {
  const [one, other] = [1, 2].map(() => {
    const guidance = new Guidance({ maxSteps });
    return shown.flatMap(([length, newSteps], at) => {
      show(guidance, length, newSteps);
      const value = cases[at];
      return value ? [guidance.steer(value).prefix] : [];
    });
  });
  expect(one).toEqual(other);
});
