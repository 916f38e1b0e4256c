import * as fc from 'fast-check';

/** Few on purpose: equal names, codes and titles in two tenants are what leaks need. */
const words = ['north', 'south', 'east', 'west', 'roof'];

/** One of few words, cut to what there is room for. */
export function collidingWord(maxLength = Number.POSITIVE_INFINITY): fc.Arbitrary<string> {
  const cut = words.map((word) => word.slice(0, maxLength));
  return fc.constantFrom(...new Set(cut));
}

/** One of few whole numbers. */
export const collidingNumber: fc.Arbitrary<number> = fc.constantFrom(1, 2, 3, 10, 0);

const dayMs = 24 * 60 * 60 * 1000;

/** A moment near the harness clock, ISO 8601 in UTC: to the full hour, so that they collide. */
export function nearMoment(now: string): fc.Arbitrary<string> {
  const start = Math.floor(Date.parse(now) / dayMs) * dayMs;
  return fc
    .tuple(fc.constantFrom(1, 0, 2, 7, -1, 30), fc.constantFrom(8, 12, 18))
    .map(([days, hour]) => new Date(start + days * dayMs + (hour * dayMs) / 24).toISOString());
}

/** A day near the harness clock: `2030-03-04`. */
export function nearDay(now: string): fc.Arbitrary<string> {
  return nearMoment(now).map((moment) => moment.slice(0, 10));
}
