import { dropSteps } from '../drop-steps.ts';
import type { Candidates, Work } from '../pass.ts';
import { groupedSteps } from '../step-groups.ts';

/** Takes away all steps of a tenant's actors. */
export function dropTenants(work: Work): Candidates {
  return dropSteps(
    work,
    groupedSteps(work, ({ actor }) => work.actors.get(actor)?.tenant ?? undefined),
  );
}
