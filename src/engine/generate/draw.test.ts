import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { drawBelow, drawChance, drawOne, drawWeighted } from './draw.ts';
import { anyRandom } from './random-world.ts';

describe('drawing', () => {
  test.prop([anyRandom, fc.integer({ min: 1, max: 50 })])('an integer stays below its bound', (random, bound) => {
    const drawn = drawBelow(random, bound);
    expect(Number.isInteger(drawn) && drawn >= 0 && drawn < bound).toBe(true);
  });

  test.prop([anyRandom])('a chance of 0 never comes true, and one of 1 always', (random) => {
    expect([drawChance(random, 0), drawChance(random, 1)]).toEqual([false, true]);
  });

  test.prop([anyRandom, fc.array(fc.nat())])(
    'one of the items is one of them, and undefined only for none',
    (random, items) => {
      const drawn = drawOne(random, items);
      expect(drawn === undefined ? items.length === 0 : items.includes(drawn)).toBe(true);
    },
  );

  test.prop([anyRandom, fc.array(fc.constantFrom(0, 0.1, 0.7, 3))])(
    'an item without weight is never drawn, and one with weight always is, where there is one',
    (random, weights) => {
      const drawn = drawWeighted(random, weights, (weight) => weight);
      expect(drawn).toSatisfy((weight) => (weight === undefined ? weights.every((each) => each === 0) : weight > 0));
    },
  );

  test.prop([fc.array(fc.constantFrom(0.1, 0.2, 0.3, 0.7), { minLength: 1 })])(
    'what rounding leaves over goes to no item without weight',
    (weights) => {
      const highest = { nextDouble: () => 1 - Number.EPSILON / 2 } as Parameters<typeof drawWeighted>[0];
      expect(drawWeighted(highest, [...weights, 0], (weight) => weight)).toBeGreaterThan(0);
    },
  );

  test.prop([anyRandom], { numRuns: 20, seed: 1 })('items come as often as their weights say', (random) => {
    const drawn = Array.from({ length: 2_000 }, () => drawWeighted(random, [1, 3], (weight) => weight));
    const share = drawn.filter((weight) => weight === 3).length / drawn.length;
    expect(share).toBeGreaterThan(0.7);
    expect(share).toBeLessThan(0.8);
  });
});
