import type { TableName } from '../tenancy/tenancy.ts';

/** A place in what an action was answered, and the column whose value was seen there: what tells which rows a parameter of that name takes. */
export type Sighting = {
  readonly action: string;
  /** The keys that lead to the value; positions in lists are left out. */
  readonly path: readonly string[];
  readonly table: TableName;
  readonly column: string;
};
