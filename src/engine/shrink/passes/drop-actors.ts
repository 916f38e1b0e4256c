import { dropSteps } from '../drop-steps.ts';
import type { Candidates, Work } from '../pass.ts';
import { groupedSteps } from '../step-groups.ts';

/** Takes away all steps of an actor. */
export function dropActors(work: Work): Candidates {
  return dropSteps(
    work,
    groupedSteps(work, ({ actor }) => actor),
  );
}
