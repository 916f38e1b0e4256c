import { HarnessError } from '../../errors.ts';
import type { Projection, ProjectOptions } from '../../projection/project-sequence.ts';
import type { Restated } from '../../projection/renaming.ts';
import { hasMet, type TenantView } from '../../projection/tenant-view.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import { type Executed, executeRun, type Stage } from '../execute/execute-run.ts';
import { storedSteps } from '../execute/step-source.ts';
import type { Again } from './compare-pair.ts';
import type { KnownRuns } from './known-runs.ts';

/** What is projected on whom. */
export type ToProject = {
  readonly tenant: TenantKey;
  /** What the tenant saw of the run itself. */
  readonly view: TenantView;
  readonly project: (isTaken?: ProjectOptions['isTaken']) => Projection;
  /** A run of the very projection that others see as well; it is run for the tenant alone unless given. */
  readonly shared?: () => Promise<Executed>;
  /** Is told of each that was run. */
  readonly knownRuns: KnownRuns;
};

/** A projection that was run. */
export type ProjectedRun = {
  readonly projection: Projection;
  readonly run: Executed;
  /** What the tenant saw of it. */
  readonly seen: TenantView;
  /** Runs the projection once more. */
  readonly rerun: (again?: Again) => Promise<TenantView>;
};

/**
 * Runs the projection of a run on a tenant. Where a value that named a lost row names one of the tenant's own by now, as the number that
 * somebody else had, it is run with one that names nothing.
 */
export async function runProjection(
  stage: Stage,
  { sequences }: Executed,
  { tenant, view, project, shared, knownRuns }: ToProject,
): Promise<ProjectedRun> {
  const execute = ({ sequence }: Projection, { displacement, laysAnew = false }: Again = {}) =>
    executeRun(stage, storedSteps(sequence), {
      judges: false,
      viewers: [tenant],
      laysAnew,
      sequences: displacement?.sequences ?? sequences,
      ...(displacement ? { displaced: displacement.steps } : {}),
    });
  const runOnce = async (projection: Projection, run: Promise<Executed>): Promise<ProjectedRun> => {
    const made = await run;
    knownRuns.note(projection.sequence, { run: made, sequences });
    const rerun = async (again?: Again) => viewIn(await execute(projection, again), tenant);
    return { projection, run: made, seen: viewIn(made, tenant), rerun };
  };
  const runAlone = (projection: Projection) => runOnce(projection, execute(projection));
  const projected = await (shared ? runOnce(project(), shared()) : runAlone(project()));
  const isTaken: ProjectOptions['isTaken'] = (lost) => hasMet(projected.seen, lost) && !hasMet(view, lost);
  return projected.projection.lost.some(isTaken) ? runAlone(project(isTaken)) : projected;
}

/** What a projection sent in place of what the run did. */
export function restatedIn({ lost }: Projection): readonly Restated[] {
  return lost.map(({ value, sent }) => ({ from: value, to: sent }));
}

/** What a tenant saw of a run that was made for its eyes. */
export function viewIn({ views }: Pick<Executed, 'views'>, tenant: TenantKey): TenantView {
  const view = views.get(tenant);
  if (view) return view;
  throw new HarnessError(`comparing runs failed: there is no view of ${tenant}; expected one. Please report this.`);
}
