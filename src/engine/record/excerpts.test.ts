import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { excerptsAround } from './excerpts.ts';

test('two texts that part anywhere are shown so that they differ, and short enough for a line', () =>
  fc.assert(
    fc.property(fc.string({ maxLength: 400 }), fc.string({ maxLength: 400 }), fc.string(), (same, one, other) => {
      fc.pre(one !== other);
      const [first, second] = excerptsAround(same + one, same + other);
      expect(first).not.toBe(second);
      expect(Math.max(first.length, second.length)).toBeLessThanOrEqual(202);
    }),
  ));

test('what is short is shown whole, and what was left out is told of', () => {
  expect(excerptsAround('open', 'closed')).toEqual(['open', 'closed']);
  const [first] = excerptsAround(`${'x'.repeat(100)}1${'y'.repeat(200)}`, `${'x'.repeat(100)}2`);
  expect(first).toBe(`…${'x'.repeat(60)}1${'y'.repeat(139)}…`);
});
