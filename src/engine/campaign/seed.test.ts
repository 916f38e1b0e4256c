import { fc, test } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { caseOfSeed } from './seed.ts';

/** The first numbers that a case draws. */
function numbersOf(seed: number): readonly number[] {
  const random = caseOfSeed(seed, { actors: [] }).random.clone();
  return Array.from({ length: 4 }, () => random.nextInt());
}

test.prop([fc.integer()])('a seed gives the same case each time', (seed) => {
  expect(numbersOf(seed)).toEqual(numbersOf(seed));
});

it('gives another case for the next seed', () => {
  expect(new Set(Array.from({ length: 50 }, (_, seed) => numbersOf(seed).join())).size).toBe(50);
});
