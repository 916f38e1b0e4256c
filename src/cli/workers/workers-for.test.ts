import { close, open } from 'node:inspector';
import { availableParallelism } from 'node:os';
import { afterEach, expect, it } from 'vitest';
import { workersFor } from './workers-for.ts';

afterEach(() => close());

it('there is a worker for each core, at most 8 unless asked, and never more than there are runs', () => {
  expect(workersFor(undefined, 100)).toBe(Math.min(8, availableParallelism()));
  expect([workersFor(12, 100), workersFor(12, 3), workersFor(undefined, 1)]).toEqual([12, 3, 1]);
});

it('under a debugger there is one, unless more are asked for', () => {
  open(0, '127.0.0.1');
  expect([workersFor(undefined, 100), workersFor(2, 100)]).toEqual([1, 2]);
});
