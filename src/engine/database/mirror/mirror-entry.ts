import type { TenantKey } from '../../sequence/actor.ts';
import type { Row, RowKey } from '../../tenancy/row.ts';

/** Whose a row is: a tenant's, or a person's. Both are null for a row of a shared table, or of nobody. */
export type Owners = { readonly owner: TenantKey | null; readonly person: string | null };

/** A row of the mirror. Never changed, but replaced, so that a reference to it stays what it was. */
export type MirrorEntry = Owners & {
  readonly key: RowKey;
  readonly row: Row;
  /** More than one only in a table without a primary key. */
  readonly copies: number;
  /** Its place among the rows of its table: baseline rows first, by key, then in the order in which they were made. */
  readonly ordinal: number;
};
