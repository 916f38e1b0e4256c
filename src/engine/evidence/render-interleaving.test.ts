import { expect, test } from 'vitest';
import { renderInterleaving } from './render-interleaving.ts';

test('shows the statements of steps that ran at once in a column each, and who waited for whom', () => {
  const place = { file: 'src/tills.ts', line: 7, column: 3 };
  const lines = renderInterleaving({
    steps: ['s4', 's5'],
    isTold: true,
    turns: [
      { step: 's4', kind: 'checkout', text: 'a client' },
      { step: 's4', kind: 'statement', text: 'UPDATE tills\n SET total = 1', place },
      { step: 's5', kind: 'statement', text: 'UPDATE tills SET total = 2', waitsFor: ['s4'] },
      { step: 's4', kind: 'statement', text: 'COMMIT' },
      { step: null, kind: 'statement', text: 'SELECT 1' },
    ],
  });
  const left = (text: string) => `${text.padEnd(56)} |`;
  expect(lines).toEqual([
    `${'s4'.padEnd(56)} | s5`,
    left('UPDATE tills SET total = 1 (src/tills.ts:7:3)'),
    `${left('')} UPDATE tills SET total = 2 waits for s4`,
    left('COMMIT'),
  ]);
});

test('cuts a long statement off, and keeps where it was sent', () => {
  const place = { file: 'src/tills.ts', line: 7, column: 3 };
  const text = `SELECT ${'a very long list of columns, '.repeat(9)} FROM tills`;
  const lines = renderInterleaving({
    steps: ['s1', 's2'],
    isTold: true,
    turns: [{ step: 's1', kind: 'statement', text, place }],
  });
  expect(lines).toHaveLength(3);
  expect(lines[2]).toMatch(/^ {2}\(src\/tills\.ts:7:3\) /);
});
