import { type Violation, violationOf } from '../../harness/invariant.ts';
import { noninterference } from '../../invariant/noninterference.ts';
import { type Projection, type ProjectOptions, projectSequence } from '../../projection/project-sequence.ts';
import { findUnexcused, type Unexcused, unnamedChanges } from '../../projection/unexcused.ts';
import type { Executed, Stage } from '../execute/execute-run.ts';
import { type CompareProjectionOptions, type Interference, shownBeside } from './compare-projection.ts';
import { runProjection, viewIn } from './projected-run.ts';
import { publishedCrossings } from './published-steps.ts';

export type CompareCrossingsOptions = Pick<
  CompareProjectionOptions,
  'tenant' | 'view' | 'repeat' | 'target' | 'knownRuns'
> & {
  readonly projection: Projection;
  readonly crossingView: ProjectOptions['view'];
};

/**
 * What a tenant was shown of steps that crossings carry, beyond the columns that they name: the run is projected without these steps as well, and
 * where the tenant sees the old text there and the new one in the run, of a column that no crossing names, it has noticed more than it may.
 * Whatever else differs may follow from the columns that are named, and is excused. Crossings that name no columns excuse all.
 */
export async function compareCrossings(
  stage: Stage,
  executed: Executed,
  { tenant, view, repeat, target, projection, crossingView, knownRuns }: CompareCrossingsOptions,
): Promise<Interference | undefined> {
  const { records } = executed.result;
  const whole = stage.harness.crossings.filter(({ columns }) => columns === undefined);
  const crossings = [...whole, ...publishedCrossings(executed)];
  const naming = stage.harness.crossings.filter(({ columns }) => columns !== undefined);
  const carried = records.filter(
    (record) => !projection.removed.has(record.step.id) && naming.some(({ carries }) => carries(record, crossingView)),
  );
  const named = new Set(naming.flatMap(({ columns = [] }) => columns));
  const changes = carried.flatMap((record) => unnamedChanges(record, named, tenant));
  if (changes.length === 0) return undefined;
  const project = (isTaken: ProjectOptions['isTaken'] = () => false) =>
    projectSequence(records, { view: crossingView, crossings, isTaken });
  const isCarried = ({ change }: Unexcused) => strict.projection.removed.has(change.step);
  const strict = await runProjection(stage, executed, { tenant, view, project, knownRuns });
  const found = findUnexcused([view, strict.seen], changes);
  if (found === undefined || !isCarried(found)) return undefined;
  const violation = violationIn(executed, found, stage);
  if (violation === undefined || (target !== undefined && violation.signature !== target)) return undefined;
  // What comes out otherwise when it is run again says nothing.
  const again = findUnexcused([viewIn(await repeat(), tenant), await strict.rerun()], changes);
  if (again?.step !== found.step || again.change.column !== found.change.column) return undefined;
  const { removed } = strict.projection;
  return { violation, projected: shownBeside(violation, strict.run, { tenant, removed }) };
}

function violationIn(
  { result: { records } }: Executed,
  { step, channel, path, change }: Unexcused,
  { knowledge }: Stage,
): Violation | undefined {
  const at = records.find((record) => record.step.id === step);
  const by = records.find((record) => record.step.id === change.step);
  if (at === undefined || by === undefined) return undefined;
  const { column, key, before, after } = change;
  const [table = ''] = column.split('.');
  return violationOf(
    noninterference,
    {
      about: `${channel} ${column}`,
      message: `${at.actor.id} was shown what ${by.actor.id} of ${knowledge.tenantName(by.actor.tenant)} has made of ${column}, which no crossing names`,
      proof: [
        `in the run, ${channel} at ${path}: ${after}`,
        `without ${change.step} ${by.actor.id} ${by.step.action}: ${before}`,
        `if that may be noticed, name ${column} in the columns of the crossing`,
      ],
      foreign: [{ table, text: key }],
    },
    at.step,
  );
}
