import type { Statement } from '../../record/statement.ts';

/** What came of a statement. */
export type StatementEnd = {
  readonly command: string | null;
  readonly rowCount: number | null;
  readonly error: string | null;
  /** Whether it was the server that reported the error: it has still to roll back then. */
  readonly isFromServer?: boolean;
  /** The rows that it returned, of each of its results, where those came at once. */
  readonly rows?: readonly unknown[];
  /** What was sent, where that was not known before. */
  readonly sent?: Pick<Statement, 'text' | 'backend'> & { readonly parameters: readonly unknown[] };
};

/** What came of a statement that the driver has answered, whichever it is: `pg` counts in `rowCount`, postgres.js in `count`. */
export function endOf(result: unknown): StatementEnd {
  // What postgres.js gives for one statement is an array as well, with its command on it.
  const results: readonly unknown[] = Array.isArray(result) && !('command' in result) ? result : [result];
  const commands: string[] = [];
  const rows: unknown[] = [];
  let rowCount: number | null = null;
  for (const one of results) {
    if (typeof one !== 'object' || one === null) continue;
    if ('command' in one && typeof one.command === 'string') commands.push(one.command);
    if ('rows' in one || Array.isArray(one)) rows.push('rows' in one ? one.rows : one);
    const count = 'rowCount' in one ? one.rowCount : 'count' in one ? one.count : undefined;
    if (typeof count === 'number') rowCount = (rowCount ?? 0) + count;
  }
  return { command: commands.length === 0 ? null : commands.join(' '), rowCount, error: null, rows };
}

/** The end of a statement that has failed: the server's code where it has one. */
export function failureOf(error: unknown): StatementEnd {
  const isFromServer = typeof error === 'object' && error !== null && 'severity' in error;
  const code = isFromServer && 'code' in error ? error.code : undefined;
  const message = typeof code === 'string' ? code : error instanceof Error ? error.message : String(error);
  return { command: null, rowCount: null, error: message, isFromServer };
}
