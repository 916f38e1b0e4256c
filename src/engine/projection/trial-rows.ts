import { type PlacedRow, placeOf } from '../record/row-looks.ts';
import type { TenantRows } from './tenant-rows.ts';

export type TrialRowsOptions = {
  readonly baseline?: readonly PlacedRow[];
  /** Whether rows count as touched that are as they were. */
  readonly touchesAll?: boolean;
};

/** What a run leaves a tenant with that ends with those rows. For tests. */
export function trialRows(
  end: readonly PlacedRow[],
  { baseline = [], touchesAll = false }: TrialRowsOptions = {},
): TenantRows {
  const [ends, starts] = [end, baseline].map(
    (rows) => new Map(rows.map((placed) => [placeOf(placed.table, placed.key), placed])),
  );
  const touched = [...new Map([...(starts ?? []), ...(ends ?? [])])].flatMap(([place, { table, key }], order) => {
    const [before, placed] = [starts?.get(place), ends?.get(place)];
    const isSame = JSON.stringify(before?.row) === JSON.stringify(placed?.row);
    return isSame && !touchesAll ? [] : [[place, { table, key, order, placed }] as const];
  });
  return { touched: new Map(touched), atBaseline: (table, key) => starts?.get(placeOf(table, key)) };
}
