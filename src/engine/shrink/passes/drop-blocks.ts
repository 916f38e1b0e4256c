import { dropSteps } from '../drop-steps.ts';
import type { Candidates, Work } from '../pass.ts';
import { leastRelevantFirst } from '../relevance.ts';

/** Takes away blocks of steps, the least relevant first. */
export function dropBlocks(work: Work): Candidates {
  return dropSteps(
    work,
    leastRelevantFirst(work).map(({ id }) => [id]),
  );
}
