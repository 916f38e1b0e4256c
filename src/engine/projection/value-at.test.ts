import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonDifference } from '../record/json-difference.ts';
import type { Json } from '../sequence/json.ts';
import { unfold } from './unfold.ts';
import { valueAt } from './value-at.ts';

const { json } = fc.letrec<{ json: Json; leaf: Json }>((tie) => ({
  leaf: fc.constantFrom<Json>(0, 1, null, 'text', 'two\nlines', '{"a":[1]}'),
  json: fc.oneof(
    { maxDepth: 3 },
    tie('leaf'),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'ab', 'b', 'x y'), tie('json')),
  ),
}));

test('finds what a comparison has found to differ, by the path that it names', () =>
  fc.assert(
    fc.property(json, json, (first, second) => {
      const difference = jsonDifference(first, second, { unfold });
      fc.pre(difference?.first !== undefined);
      expect(valueAt(first, difference?.path ?? '')).toEqual(difference?.first);
    }),
  ));

test('goes into texts that hold lines or JSON, and tells names from their beginnings', () => {
  expect(valueAt([{ csv: 'a\nb', body: '{"id":7}' }], '[0].csv[1]')).toBe('b');
  expect(valueAt({ csv: 'a\nb', body: '{"id":7}' }, 'body.id')).toBe(7);
  expect(valueAt({ a: 1, ab: 2, 'a.b': 3 }, 'ab')).toBe(2);
  expect(valueAt({ a: 1, 'a.b': 3 }, 'a.b')).toBe(3);
  expect(valueAt({ a: [1] }, 'a[1]')).toBeUndefined();
});
