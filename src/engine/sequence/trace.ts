import type { TenantKey } from './actor.ts';
import type { Json } from './json.ts';
import type { Handle } from './reference.ts';

/** A row as a step left it. */
export type LeftRow = {
  readonly step: string;
  readonly table: string;
  readonly key: string;
  readonly row: { readonly [column: string]: Json };
  /** The columns that the step changed; all of a row that it made. */
  readonly changed: readonly string[];
  readonly owner: TenantKey | null;
};

/** What a run tells of the rows behind its steps. */
export type Trace = {
  /** The rows that steps made and changed, in the order in which they did. */
  readonly left: readonly LeftRow[];
  /** The rows that steps named. */
  readonly named: readonly { readonly handle: Handle; readonly table: string; readonly key: string }[];
};

/** That of a run that tells nothing. */
export const noTrace: Trace = { left: [], named: [] };
