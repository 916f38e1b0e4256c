import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchLists } from './match-lists.ts';

const numbers = fc.array(fc.nat({ max: 6 }), { maxLength: 12 });

test('gives every item of a list its fellow in any other order of it', () =>
  fc.assert(
    fc.property(
      numbers.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
      ([list, shuffled]) => {
        const { pairs, left, right } = matchLists(list, shuffled, Object.is);
        expect([left, right]).toEqual([[], []]);
        for (const [one, other] of pairs) expect(shuffled[other]).toBe(list[one]);
      },
    ),
  ));

test('leaves exactly what the other list has too few of', () =>
  fc.assert(
    fc.property(numbers, numbers, (first, second) => {
      const { pairs, left, right } = matchLists(first, second, Object.is);
      const common = [...new Set(first)].map((item) =>
        Math.min(...[first, second].map((list) => list.filter((other) => other === item).length)),
      );
      expect(pairs).toHaveLength(common.reduce((sum, count) => sum + count, 0));
      expect([pairs.length + left.length, pairs.length + right.length]).toEqual([first.length, second.length]);
    }),
  ));

test('gives up a match where more items have one without it', () => {
  // 7 stands for 6 and 6 for 5, but a number may also stand for itself.
  const areAlike = (one: number, other: number) => one === other || one === other + 1;
  expect(matchLists([6, 7], [6, 5], areAlike).left).toEqual([]);
});
