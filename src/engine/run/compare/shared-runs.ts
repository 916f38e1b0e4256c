import type { Projection } from '../../projection/project-sequence.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import { canonicalSequence } from '../../sequence/canonical.ts';
import { type Executed, executeRun, type Stage } from '../execute/execute-run.ts';
import { storedSteps } from '../execute/step-source.ts';

/**
 * Runs projections, those of the same steps once for all tenants that they are on. Tenants without steps of their own have the same one, the
 * jobs' steps or none, so that a run costs as much as the tenants that did something in it, however many there are beside them. What is run is
 * the same, and each tenant's view of it is its own.
 */
export function sharedRuns(
  stage: Stage,
  { sequences }: Executed,
  projected: readonly { readonly tenant: TenantKey; readonly projection: Projection }[],
): (projection: Projection) => () => Promise<Executed> {
  const tenants = Map.groupBy(projected, ({ projection }) => canonicalSequence(projection.sequence));
  const runs = new Map<string, Promise<Executed>>();
  return (projection) => () => {
    const steps = canonicalSequence(projection.sequence);
    const viewers = (tenants.get(steps) ?? []).map(({ tenant }) => tenant);
    const run =
      runs.get(steps) ?? executeRun(stage, storedSteps(projection.sequence), { judges: false, viewers, sequences });
    runs.set(steps, run);
    return run;
  };
}
