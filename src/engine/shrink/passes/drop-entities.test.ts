import { expect, test } from 'vitest';
import { idsOf, needing, rowOf, trialSequence, tryPass } from '../pass-trial.ts';
import { dropEntities } from './drop-entities.ts';

test('takes away the step that made a row with all that use the row', () => {
  const sequence = trialSequence(
    ['a-manager', 'create-item'],
    ['a-manager', 'create-item'],
    ['a-manager', 'comment', { item: rowOf('items', 's1') }],
    ['a-manager', 'comment', { item: rowOf('items', 's2') }],
    ['b-manager', 'list-items'],
  );
  const { reached } = tryPass(dropEntities, { sequence, fails: needing('s2', 's4', 's5') });
  expect(idsOf(reached)).toEqual(['s2', 's4', 's5']);
});

test('takes away all steps that use a row of the fixtures, where no single one of them could go', () => {
  const door = { $ref: { table: 'doors', fixture: 'front' } };
  const sequence = trialSequence(
    ['a-manager', 'lock', { door }],
    ['a-manager', 'unlock', { door }],
    ['b-manager', 'list-items'],
  );
  const { reached } = tryPass(dropEntities, { sequence, fails: ({ steps }) => steps.length % 2 === 1 });
  expect(idsOf(reached)).toEqual(['s3']);
});
