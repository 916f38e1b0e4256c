import type { Json } from '../sequence/json.ts';

/** A row as `to_jsonb` gives it: column name to JSON value. */
export type Row = { readonly [column: string]: Json };

/**
 * The key of a row inside its table, as text: the primary key's value where it is one column (`7`, a uuid, a slug), else the JSON
 * array of the values in the key's order; for a table without a primary key, the JSON array of all its columns.
 */
export type RowKey = string;
