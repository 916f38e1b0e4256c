import { type PlacedRow, placeOf } from '../record/row-looks.ts';
import type { RowKey } from '../tenancy/row.ts';
import type { TableName } from '../tenancy/tenancy.ts';

/** A row that a run has touched, with its place among all of them. */
export type TouchedPlace = {
  readonly table: TableName;
  readonly key: RowKey;
  readonly order: number;
  /** As it is at the end; undefined where it is not there, or not the tenant's. */
  readonly placed: PlacedRow | undefined;
};

/** The rows that a run leaves a tenant with: what it has touched, and else those of the baseline, which all runs share. */
export type TenantRows = {
  readonly touched: ReadonlyMap<string, TouchedPlace>;
  /** The tenant's row at the baseline, whatever has run since. */
  readonly atBaseline: (table: TableName, key: RowKey) => PlacedRow | undefined;
};

/** The row that a run has left at a place. */
export function rowAt(
  { touched, atBaseline }: TenantRows,
  { table, key }: Pick<TouchedPlace, 'table' | 'key'>,
): PlacedRow | undefined {
  const known = touched.get(placeOf(table, key));
  return known ? known.placed : atBaseline(table, key);
}

/** The places that either run has touched, in a stable order. Everywhere else both have left what stood at the baseline. */
export function placesTouched(first: TenantRows, second: TenantRows): readonly TouchedPlace[] {
  return [...new Map([...second.touched, ...first.touched]).values()].sort((one, other) => one.order - other.order);
}
