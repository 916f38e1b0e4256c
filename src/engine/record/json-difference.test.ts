import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../sequence/json.ts';
import { type DifferenceOptions, type JsonDifference, jsonDifference } from './json-difference.ts';

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

test('a field that holds undefined is one that is not there', () => {
  const absent = JSON.parse('{}');
  const present = { a: undefined } as unknown as typeof absent;
  expect(jsonDifference(present, absent)).toBeUndefined();
  expect(jsonDifference({ a: 1 }, present)).toEqual({ path: 'a', first: 1, second: undefined });
});

test('lists that differ in their order alone are told of, where order is not to count', () =>
  fc.assert(
    fc.property(fc.uniqueArray(json, { minLength: 2, maxLength: 6, comparator: 'SameValue' }), (list) => {
      const disorders: string[] = [];
      const onDisorder = (path: string) => disorders.push(path);
      const turned = list.toReversed();
      fc.pre(jsonDifference(list, turned) !== undefined);
      expect(jsonDifference({ list }, { list: turned }, { onDisorder })).toBeUndefined();
      expect(disorders).toEqual(['list']);
      expect(jsonDifference([...list, 'and more'], turned, { onDisorder })).toMatchObject({ first: 'and more' });
    }),
  ));

test('lists inside of lists count whatever order either is in', () => {
  const options = { onDisorder: () => {} };
  expect(jsonDifference([[1, 2], [3]], [[3], [2, 1]], options)).toBeUndefined();
  expect(jsonDifference([[1, 2], [3]], [[3], [2, 4]], options)).toEqual({ path: '[0][0]', first: 1, second: 4 });
});

test('texts that hold lines are compared line by line', () => {
  const unfold = (text: string) => (text.includes('\n') ? text.split('\n') : undefined);
  const disorders: string[] = [];
  const options = { unfold, onDisorder: (path: string) => disorders.push(path) };
  expect(jsonDifference({ csv: 'id\na\nb' }, { csv: 'id\nb\na' }, options)).toBeUndefined();
  expect(disorders).toEqual(['csv']);
  expect(jsonDifference({ csv: 'id\na\nb' }, { csv: 'id\na' }, options)).toEqual({
    path: 'csv[2]',
    first: 'b',
    second: undefined,
  });
});

test('fields whose names are alike are one field', () => {
  const alike = (one: Json, other: Json) => one === '7' && other === '5';
  expect(jsonDifference({ 7: 'won', 3: 'lost' }, { 3: 'lost', 5: 'won' }, { alike })).toBeUndefined();
  expect(jsonDifference({ 7: 'won' }, { 5: 'lost' }, { alike })).toEqual({ path: '7', first: 'won', second: 'lost' });
});

test('what is alike in doubt is told of; in a list only where nothing surer is left', () => {
  const doubts: JsonDifference[] = [];
  const options: DifferenceOptions = {
    alike: (one, other) => typeof one === 'number' && typeof other === 'number' && 'possible',
    onDoubt: (doubt) => doubts.push(doubt),
    onDisorder: () => {},
  };
  expect(jsonDifference({ n: 7, list: [1, 2, 3] }, { n: 5, list: [3, 4, 1] }, options)).toBeUndefined();
  expect(doubts).toEqual([
    { path: 'n', first: 7, second: 5 },
    { path: 'list[1]', first: 2, second: 4 },
  ]);
  expect(jsonDifference({ n: 7 }, { n: 'seven' }, options)).toEqual({ path: 'n', first: 7, second: 'seven' });
});
