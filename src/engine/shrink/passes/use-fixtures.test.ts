import { expect, test } from 'vitest';
import { idsOf, rowOf, trialSequence, tryPass } from '../pass-trial.ts';
import { useFixtures } from './use-fixtures.ts';

const fixtures = new Map([['items', ['item-1', 'item-2']]]);
const fixture = (name: string) => ({ item: { $ref: { table: 'items', fixture: name } } });
const sequence = trialSequence(['a-manager', 'add-item'], ['a-manager', 'show-item', { item: rowOf('items', 's1') }]);

test('lets a row of the baseline stand for one that was made, and drops the step that made it', () => {
  const fails = ({ steps }: typeof sequence) =>
    JSON.stringify(steps.at(-1)?.input) === JSON.stringify(fixture('item-2'));
  const { reached } = tryPass(useFixtures, { sequence, fixtures, fails });
  expect(idsOf(reached)).toEqual(['s2']);
});

test('has it done by somebody else of the tenant and role, where only that fails', () => {
  const fails = ({ steps }: typeof sequence) => steps.at(-1)?.actor === 'a-manager-2';
  const { reached, tried } = tryPass(useFixtures, { sequence, fixtures, fails });
  expect(reached.steps).toEqual([{ id: 's2', actor: 'a-manager-2', action: 'show-item', input: fixture('item-1') }]);
  expect(tried.flatMap(({ steps }) => steps.map(({ actor }) => actor))).toEqual(['a-manager', 'a-manager-2']);
});

test('tries nothing where the step that made the row is needed for another one, or there is none of the kind', () => {
  const both = trialSequence(
    ['a-manager', 'add-item'],
    ['a-manager', 'show', { item: rowOf('items', 's1'), note: rowOf('notes', 's1') }],
  );
  expect(tryPass(useFixtures, { sequence: both, fixtures, fails: () => false }).tried).toEqual([]);
  expect(tryPass(useFixtures, { sequence, fails: () => false }).tried).toEqual([]);
});
