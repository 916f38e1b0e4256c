import { describe, expect, it } from 'vitest';
import type { Scene, WaitingRows } from '../harness/action.ts';
import { dueFor } from './due.ts';

const now = '2030-03-04T08:00:00.000Z';
const rows = [
  { id: 1, state: 'open', at: '2030-03-04T07:59:00Z' },
  { id: 2, state: 'open', at: '2030-03-04T09:00:00+01:00' },
  { id: 3, state: 'open', at: '2030-03-04T10:00:00Z' },
  { id: 4, state: 'shut', at: '2030-03-04T09:00:00Z' },
  { id: 5, state: 'open', at: null },
];
const scene: Scene = {
  actor: { id: 'system', tenant: null, role: 'system', person: null },
  now,
  rows: (table) => (table === 'tasks' ? rows : []),
};
const due = (waiting: Omit<WaitingRows, 'table'>) => dueFor({ waitsFor: [{ table: 'tasks', ...waiting }] }, scene);

describe('what waits for an action', () => {
  it('is there now where a row’s time has come, to the second, and later where it has not', () => {
    expect(due({ where: ({ id }) => id === 2, at: 'at' })).toEqual({ isNow: true, now: [Date.parse(now)], later: [] });
    expect(due({ where: ({ id }) => id === 3, at: 'at' })).toEqual({
      isNow: false,
      now: [],
      later: [Date.parse('2030-03-04T10:00:00Z')],
    });
  });

  it('is only what is meant', () => {
    expect(due({ where: ({ state }) => state === 'shut', at: 'at' })).toEqual({
      isNow: false,
      now: [],
      later: [Date.parse('2030-03-04T09:00:00Z')],
    });
    expect(due({ where: () => false })).toEqual({ isNow: false, now: [], later: [] });
  });

  it('is there at once where no time is said, or the row has none', () => {
    expect(due({ where: ({ id }) => id === 4 }).isNow).toBe(true);
    expect(due({ where: ({ id }) => id === 5, at: 'at' }).isNow).toBe(true);
  });

  it('may have a time that follows from more than a column', () => {
    const hourBefore = (row: { readonly [column: string]: unknown }) =>
      new Date(Date.parse(String(row.at)) - 3_600_000).toISOString();
    expect(due({ where: ({ id }) => id === 3, at: hourBefore }).later).toEqual([Date.parse('2030-03-04T09:00:00Z')]);
  });
});
