import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../sequence/json.ts';
import { jsonDifference } from './json-difference.ts';

const json = fc.jsonValue().map((value): Json => JSON.parse(JSON.stringify(value)));

test('there is none exactly between values that are equal as JSON', () =>
  fc.assert(
    fc.property(json, json, (first, second) => {
      expect(jsonDifference(first, JSON.parse(JSON.stringify(first)))).toBeUndefined();
      let areEqual = true;
      try {
        expect(first).toEqual(second);
      } catch {
        areEqual = false;
      }
      expect(jsonDifference(first, second) === undefined).toBe(areEqual);
    }),
  ));

test('names the place and what stands there', () => {
  expect(jsonDifference({ a: { list: [1, 2] } }, { a: { list: [1, 3] } })).toEqual({
    path: 'a.list[1]',
    first: 2,
    second: 3,
  });
  expect(jsonDifference({ a: 1 }, { a: 1, b: null })).toEqual({ path: 'b', first: undefined, second: null });
});
