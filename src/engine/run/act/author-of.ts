import { readMark } from '../../database/tap/step-mark.ts';
import type { OwnedRowChange } from '../../record/row-change.ts';
import type { Statement } from '../../record/statement.ts';

/** A row change with the step that made it; null where that cannot be told. */
export type Authored = { readonly step: string | null; readonly change: OwnedRowChange };

/**
 * Who of a race has made a row change: its statement says so. Where it has no mark, as those of cursors and of COPY have none, it is whoever
 * alone has used the connection.
 */
export function authorOf(change: OwnedRowChange, statements: readonly Pick<Statement, 'backend' | 'step'>[]): Authored {
  const { step, text } = readMark(change.statement);
  if (step !== null) return { step, change: { ...change, statement: text } };
  const users = new Set(statements.flatMap(({ backend, step: user }) => (backend === change.backend ? [user] : [])));
  const [only] = users;
  return { step: users.size === 1 ? (only ?? null) : null, change };
}
