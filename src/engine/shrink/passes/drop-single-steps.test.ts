import { expect, test } from 'vitest';
import { idsOf, needing, rowOf, trialSequence, tryPass } from '../pass-trial.ts';
import { dropSingleSteps } from './drop-single-steps.ts';

const steps = Array.from({ length: 6 }, () => ['a-manager', 'list-items'] as const);

test('takes away each step that is not needed, the last one included', () => {
  const { reached } = tryPass(dropSingleSteps, { sequence: trialSequence(...steps), fails: needing('s2', 's4') });
  expect(idsOf(reached)).toEqual(['s2', 's4']);
});

test('comes back to a step that could go only after an earlier one had gone', () => {
  const fails = (candidate: Parameters<typeof idsOf>[0]) => {
    const ids = idsOf(candidate);
    return ids.includes('s6') && (!ids.includes('s1') || ids.includes('s3'));
  };
  const { reached } = tryPass(dropSingleSteps, { sequence: trialSequence(...steps), fails });
  expect(idsOf(reached)).toEqual(['s6']);
});

test('takes the steps that need its rows along', () => {
  const sequence = trialSequence(
    ['a-manager', 'create-item'],
    ['a-manager', 'comment', { item: rowOf('items', 's1') }],
    ['b-manager', 'list-items'],
  );
  const { tried } = tryPass(dropSingleSteps, { sequence, fails: () => false });
  expect(tried.map(idsOf)).toEqual([['s1', 's2'], ['s1', 's3'], ['s3']]);
});
