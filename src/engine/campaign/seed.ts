import * as fc from 'fast-check';
import type { Way } from '../generate/pursuit.ts';
import type { Harness } from '../harness/define-harness.ts';
import { type FreshCase, freshCase } from '../sequence/case.ts';
import { SequenceArbitrary } from '../shrink/sequence-arbitrary.ts';

/** The case of a seed, with the random numbers that fast-check generates first under it, and on a way if it has an aim. */
export function caseOfSeed(seed: number, { actors }: Pick<Harness, 'actors'>, way?: Way): FreshCase {
  const [value] = fc.sample(new SequenceArbitrary({ actors }), { seed, numRuns: 1 });
  if (value?.kind !== 'fresh') throw new Error('fast-check generated no fresh case');
  return freshCase(value.random, { turn: seed, way });
}
