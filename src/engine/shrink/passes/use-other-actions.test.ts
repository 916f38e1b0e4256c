import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { reference } from '../../harness/action.ts';
import { idsOf, rowOf, trialSequence, tryPass } from '../pass-trial.ts';
import { useOtherActions } from './use-other-actions.ts';

const manager = { roles: ['manager'] };
const actions = [
  { name: 'show-item', ...manager, input: { item: reference('items') } },
  { name: 'add-item', ...manager, input: { kind: fc.constantFrom('bag', 'box') } },
  { name: 'count-items', ...manager, input: {} },
  { name: 'drive', roles: ['driver'], input: {} },
];
const sequence = trialSequence(
  ['a-manager', 'add-item', { kind: 'bag' }],
  ['system', 'time.pass', { minutes: 10 }],
  ['a-manager', 'show-item', { item: rowOf('items', 's1') }],
);
const signatures = ['AUTH-001 without a place'];
const hasWaited = (candidate: typeof sequence) => idsOf(candidate).includes('s2');

test('has the violation shown by an action that takes no row, without the step that made one', () => {
  const { reached, tried } = tryPass(useOtherActions, { sequence, actions, signatures, fails: hasWaited });
  expect(reached.steps.map(({ action, input }) => [action, input])).toEqual([
    ['time.pass', { minutes: 10 }],
    ['count-items', {}],
  ]);
  // The only step that is left could not go.
  expect(tried.map(idsOf)).toEqual([['s2', 's3'], ['s3']]);
});

test('drops a step that only the action before needed, though it named no row', () => {
  const listed = trialSequence(['a-manager', 'add-item'], ['a-manager', 'list-items']);
  const fails = ({ steps }: typeof listed) => steps.at(-1)?.action === 'add-item';
  const { reached } = tryPass(useOtherActions, { sequence: listed, actions, signatures, fails });
  expect(reached.steps.map(({ id, action }) => [id, action])).toEqual([['s2', 'add-item']]);
  const again = tryPass(useOtherActions, { sequence: listed, actions, signatures, fails });
  expect(again.reached).toEqual(reached);
});

test('tries nothing where the signature names the action', () => {
  const named = { sequence, actions, fails: () => true };
  expect(tryPass(useOtherActions, { ...named, signatures: ['TENANT-003 show-item items'] }).tried).toEqual([]);
});
