import pg from 'pg';
import { HarnessError, UsageError } from '../../errors.ts';
import { BASELINE_LOST, JOURNAL_INCOMPLETE } from './sqlstate.ts';

const PERMISSION_DENIED = '42501';

/** True where the server refused because of the role's rights. */
export function isPermissionDenied(error: unknown): boolean {
  return sqlstateOf(error) === PERMISSION_DENIED;
}

/** The SQLSTATE of an error that the server reported. */
export function sqlstateOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}

/** Says what to do about what the server reported; everything else is only passed on. */
const ADVICE: { readonly [sqlstate: string]: string } = {
  [PERMISSION_DENIED]: 'Connect as a superuser, or as a role with the rights that `leakproof doctor` names.',
  '55P03': 'Someone else holds a lock on it: end the other session (see pg_stat_activity), then run again.',
  '57014': 'The statement took longer than the harness allows: look for a session that blocks it in pg_stat_activity.',
  '40P01': 'The application was still writing: end its open transactions, then run again.',
  [BASELINE_LOST]: 'Put the fixtures back with TRUNCATE, then capture the baseline anew.',
  [JOURNAL_INCOMPLETE]:
    'Rows changed unseen by the journal, e.g. while its triggers were disabled. Put the fixtures back, then capture the baseline anew.',
};

/**
 * The error to throw for a failure of the harness's own work in the database: a UsageError where the role lacks rights, else a
 * HarnessError. Nothing has been changed by then, since that work is done in one transaction.
 */
export function describeFailure(work: string, error: unknown): UsageError | HarnessError {
  if (error instanceof UsageError || error instanceof HarnessError) return error;
  const ofView = viewFailure(work, error);
  if (ofView) return ofView;
  const reason = error instanceof Error ? error.message : String(error);
  const sqlstate = sqlstateOf(error);
  const advice = sqlstate === undefined ? undefined : ADVICE[sqlstate];
  const message = `${work} failed: ${reason}${sqlstate === undefined ? '' : ` (${sqlstate})`}; expected it to be done${
    advice === undefined ? '.' : `. ${advice}`
  }`;
  return sqlstate === PERMISSION_DENIED
    ? new UsageError(message, { cause: error })
    : new HarnessError(message, { cause: error });
}

/** A materialized view that does not take what the tables hold: the fixtures have rows that the application would not have. */
function viewFailure(work: string, error: unknown): UsageError | undefined {
  if (!(error instanceof pg.DatabaseError) || error.where === undefined) return undefined;
  const [, view] = /"REFRESH MATERIALIZED VIEW (\S+) WITH/.exec(error.where) ?? [];
  if (view === undefined || !/^(?:22|23)/.test(error.code ?? '')) return undefined;
  const detail = error.detail === undefined ? '' : `, ${error.detail.replace(/\.$/, '')}`;
  return new UsageError(
    `${work} failed: refreshing the materialized view ${view}: ${error.message}${detail} (${error.code}); expected fixtures that it has room for. Say counts or values of the tables that it reads, such as one row where it holds one.`,
    { cause: error },
  );
}
