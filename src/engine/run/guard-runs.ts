import type { ClientBase } from 'pg';
import type { ConnectionWatch } from '../database/guard/connection-watch.ts';
import { findDatabaseLoss } from '../database/guard/database-loss.ts';
import type { IntegrationTarget } from '../database/guard/guard.ts';
import type { Case } from '../sequence/case.ts';
import type { EscapedErrors } from './execute/escaped-errors.ts';
import type { FormerRuns } from './execute/late-errors.ts';
import { openViolations, type Passing } from './execute/open-violations.ts';
import type { RunResult } from './execute/run-result.ts';
import type { ExecuteOptions } from './execute-case.ts';
import type { Reach } from './reach.ts';
import { untilStalled } from './stall.ts';

type Execute = (value: Case, options?: ExecuteOptions) => Promise<RunResult>;

export type RunGuards = {
  readonly watch: ConnectionWatch;
  readonly reach: Reach;
  /** The engine's own connections. */
  readonly clients: readonly ClientBase[];
  readonly target: IntegrationTarget;
  readonly escaped: EscapedErrors;
  readonly formerRuns: FormerRuns;
  /** What runs go on past. */
  readonly accepted: Passing['accepted'];
};

/**
 * Runs only what can be judged. A run during which the application went to another database has no result, whatever it seemed to come
 * to; nor has one that nothing of which came to the database. Where something of an earlier run broke by now, that run is handed back.
 * Where a run breaks off and the database is gone, that is what is said.
 */
export function guardRuns(
  { watch, reach, clients, target, escaped, formerRuns, accepted }: RunGuards,
  execute: Execute,
): Execute {
  const explain = async (error: unknown): Promise<never> => {
    throw (await findDatabaseLoss(clients, { target })) ?? error;
  };
  return async (value, options = {}) => {
    const onStep: ExecuteOptions['onStep'] = (record, judged, world) => {
      reach.note(record);
      options.onStep?.(record, judged, world);
    };
    const result = await untilStalled(() => execute(value, { ...options, onStep }))
      .catch(explain)
      .finally(watch.assertNoneStrayed);
    await reach.assertReached();
    if (result.violations.length > 0) return result;
    for (const error of escaped.take(({ run, step }) => run !== undefined && step !== null)) {
      const blamed = formerRuns.blame(error);
      const { onPassed, goesOnPast } = options;
      if (blamed && openViolations({ accepted, onPassed, goesOnPast }, undefined, blamed.violations).length > 0)
        return blamed;
    }
    escaped.assertNone('running sequences');
    return result;
  };
}
