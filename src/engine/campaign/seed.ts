import * as fc from 'fast-check';
import type { Harness } from '../harness/define-harness.ts';
import type { FreshCase } from '../sequence/case.ts';
import { SequenceArbitrary } from '../shrink/sequence-arbitrary.ts';

/** The case that fast-check generates first under a seed. */
export function caseOfSeed(seed: number, { actors }: Pick<Harness, 'actors'>): FreshCase {
  const [value] = fc.sample(new SequenceArbitrary({ actors }), { seed, numRuns: 1 });
  if (value?.kind !== 'fresh') throw new Error('fast-check generated no fresh case');
  return value;
}
