import type { RowKey } from '../tenancy/row.ts';
import type { TableName } from '../tenancy/tenancy.ts';

/** The names that fixtures give to their rows: table, then name, then the row's key. */
export type FixtureNames = { readonly [table: TableName]: { readonly [name: string]: RowKey } };
