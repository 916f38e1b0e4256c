import type { Sequence } from '../sequence/sequence.ts';
import type { Candidates, Work } from './pass.ts';

/** Tries candidates one by one, and those of what has become of the sequence once one is taken, until none is. */
export function* oneByOne(work: Work, candidatesOf: (work: Work) => Iterable<Sequence>): Candidates {
  for (let taken = true; taken; ) {
    taken = false;
    for (const candidate of candidatesOf(work)) {
      taken = yield candidate;
      if (taken) break;
    }
  }
}
