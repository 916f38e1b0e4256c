import { expect, test } from 'vitest';
import { minutesPassed } from '../../harness/time-pass.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import { idsOf, trialSequence, tryPass } from '../pass-trial.ts';
import { mergeWaits } from './merge-waits.ts';

const sequence = trialSequence(
  ['system', 'time.pass', { minutes: 200 }],
  ['a-manager', 'add-item'],
  ['system', 'time.pass', { minutes: 300 }],
  ['a-manager', 'list-items'],
  ['system', 'time.pass', { minutes: 40 }],
  ['a-manager', 'list-items'],
);

const minutesIn = ({ steps }: Sequence) => steps.map(({ action, input }) => minutesPassed(action, input));
const sum = (minutes: readonly number[]) => minutes.reduce((all, one) => all + one, 0);

test('lets as much time pass in one step as in several, where only all of it does', () => {
  const { reached, tried } = tryPass(mergeWaits, { sequence, fails: (candidate) => sum(minutesIn(candidate)) >= 540 });
  expect(idsOf(reached)).toEqual(['s2', 's4', 's5', 's6']);
  expect(minutesIn(reached)).toEqual([0, 0, 540, 0]);
  expect(tried).toHaveLength(2);
});

test('lets it pass at the earlier of two where it has to have passed by then', () => {
  const { reached } = tryPass(mergeWaits, {
    sequence,
    fails: (candidate) => sum(minutesIn(candidate).slice(0, idsOf(candidate).indexOf('s2'))) >= 500,
  });
  expect(minutesIn(reached)[0]).toBeGreaterThanOrEqual(500);
  expect(idsOf(reached)).toEqual(['s1', 's2', 's4', 's6']);
});

test('tries nothing where time passes once', () => {
  const once = trialSequence(['system', 'time.pass', { minutes: 5 }], ['a-manager', 'list-items']);
  expect(tryPass(mergeWaits, { sequence: once, fails: () => true }).tried).toEqual([]);
});
