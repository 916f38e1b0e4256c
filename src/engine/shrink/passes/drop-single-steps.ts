import type { Candidates, Work } from '../pass.ts';
import { without } from '../without.ts';

/**
 * Takes away single steps, the violating one included, until none can go: afterwards the sequence is minimal in this sense, whatever
 * the passes before have guessed.
 */
export function* dropSingleSteps(work: Work): Candidates {
  for (let changed = true; changed; ) {
    changed = false;
    for (const { id } of work.current.steps.toReversed()) {
      const candidate = without(work.current, new Set([id]));
      if (candidate.steps.length < work.current.steps.length && (yield candidate)) changed = true;
    }
  }
}
