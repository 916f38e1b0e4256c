import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { printable } from './printable.ts';

it('shows what a terminal would obey', () => {
  expect(printable('a\u001b[2Jb\rc\u0007\u009b\u202ed')).toBe('a\\u001b[2Jb\\u000dc\\u0007\\u009b\\u202ed');
  expect(printable('two\n\tlines, Grüße 箱')).toBe('two\n\tlines, Grüße 箱');
});

it('leaves nothing that a terminal obeys in any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(printable(text).replaceAll(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
    }),
  );
});
