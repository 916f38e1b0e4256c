import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { type FunctionSpan, linesOfHunks, touches } from './changed-lines.ts';

it('reads the new lines of each hunk, and the place where lines went', () => {
  const diff = [
    'a/x.ts b/x.ts',
    '--- a/x.ts',
    '+++ b/x.ts',
    '@@ -3 +3,2 @@ export function one() {',
    '-  old();',
    '+  @@ -9 +9 @@ in a line of the file\r',
    '+  fresh();',
    '@@ -10,2 +11,0 @@',
    '-  gone();',
    '-  gone();',
    '@@ -20 +19 @@',
    '',
  ].join('\n');
  expect(linesOfHunks(diff)).toEqual([
    { from: 3, to: 4 },
    { from: 11.5, to: 11.5 },
    { from: 19, to: 19 },
  ]);
  expect(linesOfHunks('Binary files a/x.png and b/x.png differ')).toEqual([]);
});

describe('what a change touches', () => {
  /** One with a function within, lines 4 to 8 of 1 to 10, and one of a single line on its line 3. */
  const outer = { start: 0, end: 1000, fromLine: 1, toLine: 10 };
  const inner = { start: 300, end: 800, fromLine: 4, toLine: 8 };
  const short = { start: 210, end: 230, fromLine: 3, toLine: 3 };
  const all: readonly FunctionSpan[] = [outer, inner, short];
  const touched = (...lines: readonly number[]) =>
    all.filter((span) =>
      touches(
        lines.map((line) => ({ from: line, to: line })),
        span,
        all,
      ),
    );

  it('is the innermost function, and both where one begins or ends within the other', () => {
    expect(touched(2)).toEqual([outer]);
    expect(touched(3)).toEqual([outer, short]);
    expect(touched(4)).toEqual([outer, inner]);
    expect(touched(5)).toEqual([inner]);
    expect(touched(7.5)).toEqual([inner]);
    expect(touched(8.5)).toEqual([outer]);
    expect(touched(10.5)).toEqual([]);
    expect(touched(11)).toEqual([]);
    expect(all.every((span) => touches('all', span, all))).toBe(true);
  });

  test.prop([fc.nat(12), fc.nat(12)])('of a range is all that its lines touch one by one', (one, other) => {
    const [from, to] = [Math.min(one, other), Math.max(one, other)];
    const single = new Set(
      Array.from({ length: to - from + 1 }, (_, at) => from + at).flatMap((line) => touched(line)),
    );
    expect(all.filter((span) => touches([{ from, to }], span, all))).toEqual(all.filter((span) => single.has(span)));
  });
});
