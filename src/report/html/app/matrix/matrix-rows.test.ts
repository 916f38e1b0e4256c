import { expect, it } from 'vitest';
import { filterRows, parseFilter } from './matrix-filter.ts';
import { isUnpaired, matrixRows, type SeenCell } from './matrix-rows.ts';

const cell = (action: string, reach: SeenCell['reach'], outcome: SeenCell['outcome'], count = 1): SeenCell => ({
  action,
  role: 'manager',
  reach,
  outcome,
  count,
  example: null,
});

const never = { expected: 3, missing: [], requiredMissing: [], unpaired: [], unmetCrossings: [], passedOver: [] };
const rows = matrixRows({
  cells: [
    cell('tasks.get', 'own', 'succeeded', 4),
    cell('tasks.get', 'foreign', 'refused', 2),
    cell('tasks.drop', 'foreign', 'refused'),
    cell('tasks.list', 'none', 'succeeded', 3),
    cell('tasks.list', 'shared', 'succeeded', 5),
    cell('tasks.leak', 'foreign', 'succeeded'),
  ],
  never: { ...never, missing: [{ action: 'tasks.get', role: 'manager', reach: 'absent', outcome: 'refused' }] },
  required: [{ action: 'tasks.purge' }],
});
const find = (action: string) => rows.find((row) => row.action === action);
const cellOf = (action: string, side: string, outcome: string) =>
  find(action)?.cells.find((one) => one.side === side && one.outcome === outcome);

it('steps that named nothing of anybody’s are one column', () => {
  expect(cellOf('tasks.list', 'others', 'succeeded')?.count).toBe(8);
});

it('a refusal has its success in the same row, or is without', () => {
  const unpaired = rows.filter((row) => row.cells.some((one) => isUnpaired(one, row))).map(({ action }) => action);
  expect(unpaired).toEqual(['tasks.drop']);
  expect(find('tasks.get')?.success?.count).toBe(4);
});

it('what was to be expected or is required has a place even though it never happened', () => {
  expect(cellOf('tasks.get', 'absent', 'refused')).toMatchObject({ count: 0, isMissing: true });
  expect(find('tasks.purge')?.cells.some(({ isRequired }) => isRequired)).toBe(true);
});

it.each([
  ['only=unpaired', ['tasks.drop']],
  ['only=foreign', ['tasks.leak']],
  ['only=missing', ['tasks.get', 'tasks.purge']],
  ['text=TASKS+li', ['tasks.list']],
  ['role=driver', []],
  ['only=whatever', ['tasks.drop', 'tasks.get', 'tasks.leak', 'tasks.list', 'tasks.purge']],
])('the filter %s lets through %j', (query, actions) => {
  expect(filterRows(rows, parseFilter(new URLSearchParams(query))).map(({ action }) => action)).toEqual(actions);
});
