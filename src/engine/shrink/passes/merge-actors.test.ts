import { expect, test } from 'vitest';
import { trialSequence, tryPass } from '../pass-trial.ts';
import { mergeActors } from './merge-actors.ts';

const sequence = trialSequence(
  ['a-manager', 'create-item'],
  ['a-manager-2', 'create-item'],
  ['a-driver', 'list-items'],
  ['b-manager', 'list-items'],
);

test('lets one actor do what two of the same tenant and role did', () => {
  const { reached, tried } = tryPass(mergeActors, { sequence, fails: () => true });
  expect(reached.steps.map(({ actor }) => actor)).toEqual(['a-manager', 'a-manager', 'a-driver', 'b-manager']);
  expect(tried).toHaveLength(1);
});

test('leaves actors alone that the failure needs', () => {
  const { reached } = tryPass(mergeActors, {
    sequence,
    fails: ({ steps }) => steps.some(({ actor }) => actor === 'a-manager-2'),
  });
  expect(reached).toEqual(sequence);
});
