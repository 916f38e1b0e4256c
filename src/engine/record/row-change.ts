import type { TenantKey } from '../sequence/actor.ts';
import type { Row, RowKey } from '../tenancy/row.ts';
import type { TableName } from '../tenancy/tenancy.ts';

/** One row change as the journal recorded it. A changed key shows as a delete and an insert. */
export type RowChange = {
  /** Position in the journal: the order in which Postgres made the changes. */
  readonly position: number;
  readonly table: TableName;
  readonly key: RowKey;
  readonly operation: 'insert' | 'update' | 'delete';
  readonly before: Row | null;
  readonly after: Row | null;
  /** The transaction that made it, by a number that is another in each run. */
  readonly transaction?: string;
  /** Process id of the backend that wrote it. */
  readonly backend: number;
  /** Text of the outermost statement that caused it. */
  readonly statement: string;
};

/** A row change with whose row it was before and after; null also where there was no row. */
export type OwnedRowChange = RowChange & {
  readonly ownerBefore: TenantKey | null;
  readonly ownerAfter: TenantKey | null;
  /** The person whose row it was, in a personal table. */
  readonly personBefore?: string | null;
  readonly personAfter?: string | null;
};
