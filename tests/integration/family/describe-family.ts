import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSeeds } from './campaign.ts';
import { type OpenVariant, openVariant } from './open-variant.ts';
import { type PlantedBug, seenBy } from './traits.ts';
import type { Variant } from './variants.ts';

/** Enough to see each kind; `node bench/family.ts` runs a thousand. */
const cleanRuns = 4;
const mostRuns = 100;
const maxSteps = 25;

/** Where to look for a bug first: the seed that shows it in most of the applications. 1 unless given. */
const firstSeeds: { readonly [bug in PlantedBug]?: number } = { update: 3, unique: 11, cache: 3 };

/** Tests that each of the applications is left in peace, and that each of its planted bugs is found, by an invariant that says what it is. */
export function describeFamily(variants: readonly Variant[]): void {
  describe.each(variants)('$name', (variant) => {
    let open: OpenVariant;

    beforeAll(async () => {
      open = await openVariant(variant);
    });

    afterAll(() => open?.[Symbol.asyncDispose]());

    it('is left in peace', async () => {
      open.plant('none');
      const { findings, breaks, setAside, projections } = await runSeeds(open.session, { runs: cleanRuns, maxSteps });
      expect([...findings.values()].map(({ signature, proof }) => [signature, ...proof])).toEqual([]);
      expect([...breaks.values(), ...setAside]).toEqual([]);
      expect(projections).toBeGreaterThan(0);
    });

    it.each(variant.bugs)('is seen to have the bug "%s"', async (bug) => {
      open.plant(bug);
      const showsOnlyCompared = seenBy[bug].every((invariant) => invariant === 'TENANT-006');
      const compares = showsOnlyCompared ? { compares: true } : {};
      const from = variant.seeds?.[bug] ?? firstSeeds[bug] ?? 1;
      const until = { runs: mostRuns, maxSteps, from, untilFinding: true, ...compares };
      const { findings } = await runSeeds(open.session, until);
      const invariants = [...findings.values()].map(({ invariant }) => invariant);
      expect(invariants).not.toEqual([]);
      expect(seenBy[bug]).toEqual(expect.arrayContaining(invariants));
    });
  });
}
