import type { SQL } from 'drizzle-orm';

export type Row = { readonly [column: string]: unknown };

/** Runs a statement, and gives the rows that come of it. */
export type Run = (statement: SQL) => Promise<readonly Row[]>;

/** A way to the rows, with the conditions that a statement needs to stay within an organization on it. */
export type Access = {
  readonly run: Run;
  readonly own: SQL;
  /** For a materialized view, which policies do not reach. */
  readonly ownInView: SQL;
};
