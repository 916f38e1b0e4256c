import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { areIndependent, both, type Footprint, noFootprint, unknownFootprint } from './footprint.ts';

const of = (part: Partial<Record<'reads' | 'shares' | 'writes' | 'publishes', readonly string[]>>): Footprint => ({
  ...noFootprint,
  ...Object.fromEntries(Object.entries(part).map(([name, tables]) => [name, new Set(tables)])),
});
const anyTables = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 2 });
const anyFootprint = fc
  .record({ reads: anyTables, shares: anyTables, writes: anyTables, publishes: anyTables })
  .map(of);

describe('two turns', () => {
  it('come to the same in either order where neither can see what the other does', () => {
    expect(areIndependent(of({ reads: ['a'] }), of({ reads: ['a'] }))).toBe(true);
    // Nobody sees what is written before it is published, but whoever wants to write there waits.
    expect(areIndependent(of({ reads: ['a'] }), of({ writes: ['a'] }))).toBe(true);
    expect(areIndependent(of({ reads: ['a'] }), of({ publishes: ['a'] }))).toBe(false);
    expect(areIndependent(of({ writes: ['a'] }), of({ writes: ['a'] }))).toBe(false);
    expect(areIndependent(of({ shares: ['a'] }), of({ shares: ['a'] }))).toBe(true);
    expect(areIndependent(of({ shares: ['a'] }), of({ writes: ['a'] }))).toBe(false);
    expect(areIndependent(of({ writes: ['a'] }), of({ writes: ['b'] }))).toBe(true);
  });

  test.prop([anyFootprint, anyFootprint, anyFootprint])(
    'are independent both ways, and of two that are one each, and never of what is unknown',
    (one, other, third) => {
      expect(areIndependent(one, other)).toBe(areIndependent(other, one));
      expect(areIndependent(one, both(other, third))).toBe(areIndependent(one, other) && areIndependent(one, third));
      expect(areIndependent(one, unknownFootprint)).toBe(false);
      expect(areIndependent(one, noFootprint)).toBe(true);
    },
  );
});
