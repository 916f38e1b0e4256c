import { expect, it } from 'vitest';
import { withReplaced } from './with-replaced.ts';

it('puts another value in the place of one that named a row, however deep in its field', () => {
  const input = { board: 4, tasks: [3, { also: 4 }], title: 'four' };
  expect(withReplaced(input, [{ field: 'tasks', from: 4, to: 32_004 }])).toEqual({
    board: 4,
    tasks: [3, { also: 32_004 }],
    title: 'four',
  });
});

it('leaves the same number alone in a field where it names a row of another table', () => {
  const replacements = [{ field: 'assignee', from: 4, to: 32_004 }];
  expect(withReplaced({ board: 4, assignee: 4 }, replacements)).toEqual({ board: 4, assignee: 32_004 });
});
