import { expect, test } from 'vitest';
import { idsOf, rowOf, trialSequence, tryPass } from '../pass-trial.ts';
import { mergeEntities } from './merge-entities.ts';

const sequence = trialSequence(
  ['a-manager', 'add-member'],
  ['a-manager', 'add-member'],
  ['a-manager', 'assign', { member: rowOf('members', 's1') }],
  ['a-manager', 'assign', { member: { $ref: { ...rowOf('members', 's2').$ref, column: 'email' } } }],
  ['b-manager', 'read-member', { member: rowOf('members', 's1') }],
);

test('lets one row stand for two, drops the step that made the other, and keeps the column that is read', () => {
  const { reached } = tryPass(mergeEntities, { sequence, fails: () => true });
  expect(idsOf(reached)).toEqual(['s1', 's3', 's4', 's5']);
  expect(reached.steps[2]?.input).toEqual({ member: { $ref: { ...rowOf('members', 's1').$ref, column: 'email' } } });
});

test('lets the later row stand for the earlier one where only that fails', () => {
  const both = trialSequence(
    ['a-manager', 'add-member'],
    ['a-manager', 'add-member'],
    ['b-manager', 'compare', { one: rowOf('members', 's1'), other: rowOf('members', 's2') }],
  );
  const { reached } = tryPass(mergeEntities, { sequence: both, fails: (candidate) => idsOf(candidate).includes('s2') });
  expect(idsOf(reached)).toEqual(['s2', 's3']);
});

test('never lets a row of one table stand for a row of another', () => {
  const two = trialSequence(['a-manager', 'act', { item: rowOf('items', 's0'), member: rowOf('members', 's0') }]);
  expect(tryPass(mergeEntities, { sequence: two, fails: () => false }).tried).toEqual([]);
});
