import { fc, test } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import type { Json } from '../../engine/sequence/json.ts';
import { fold, leftOut } from './fold.ts';

const sought = '99999999-cccc-4000-8000-00000000000f';

test.prop([fc.jsonValue({ maxDepth: 4 })])('what is short stays as it is', (value) => {
  expect(fold(value as Json, { text: 10_000, items: 1_000 })).toEqual(value);
});

test.prop([fc.nat({ max: 3_000 }), fc.nat({ max: 3_000 })])(
  'a long text is cut, says how long it was, and keeps what is sought wherever it stands',
  (before, after) => {
    const text = `${'a'.repeat(before)}${sought}${'b'.repeat(after)}`;
    const folded = String(fold(text, { text: 100, items: 5 }, [sought]));
    expect(folded).toContain(sought);
    expect(folded.length).toBeLessThan(700);
    if (folded.length < text.length) expect(folded).toMatch(/…/);
  },
);

it('a long list keeps its first items and those that hold what is sought, and says how many are missing', () => {
  const list = Array.from({ length: 100 }, (_, at) => ({ at, id: at === 70 ? sought : '' }));
  expect(fold(list, { text: 100, items: 2 }, [sought])).toEqual([
    list[0],
    list[1],
    { [leftOut]: '68 more' },
    list[70],
    { [leftOut]: '29 more' },
  ]);
});

it('an object of many fields says how many are missing', () => {
  const fields = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`f${at}`, at]));
  expect(fold(fields, { text: 100, items: 2 })).toEqual({ f0: 0, f1: 1, [leftOut]: '7 more fields' });
});
