import { expect, it } from 'vitest';
import { requiredCells } from './required-cells.ts';

type Records = Parameters<typeof requiredCells>[0];

const record = (action: string, method: string, outcome: 'succeeded' | 'refused', ...whose: readonly string[]) =>
  ({
    step: { action },
    request: { method, path: '/' },
    outcome: { kind: outcome },
    references: whose.map((each) => ({ whose: each })),
  }) as unknown as Records[number];

it('requires a row that was shown to its owner and refused to others, of an action that reads', () => {
  const records = [
    record('tasks.list', 'GET', 'succeeded'),
    record('tasks.close', 'POST', 'succeeded', 'own'),
    record('tasks.close', 'POST', 'refused', 'foreign'),
    record('files.get', 'GET', 'succeeded', 'own'),
    record('tasks.get', 'GET', 'refused', 'foreign'),
    record('tasks.get', 'GET', 'succeeded', 'own'),
  ];
  const cells = (action: string) => [
    { action, reach: 'own', outcome: 'succeeded' },
    { action, reach: 'foreign', outcome: 'refused' },
  ];
  expect(requiredCells(records)).toEqual(cells('tasks.get'));
  expect(requiredCells(records.slice(0, 4))).toEqual(cells('files.get'));
  expect(requiredCells(records.slice(0, 3))).toEqual([]);
});
