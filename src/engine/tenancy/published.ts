import type { Json } from '../sequence/json.ts';
import { keyText } from './key-text.ts';
import { linkedValues } from './linked-values.ts';
import type { Row } from './row.ts';
import type { Link, Published, TableName, Tenancy } from './tenancy.ts';

/** Where rows are looked up. */
export type RowSource = {
  readonly rows: (table: TableName) => Iterable<Row>;
  readonly findBy: (table: TableName, columns: readonly string[], values: readonly Json[]) => readonly Row[];
};

/** Whether a row of a table is published by itself, and not only with another one. */
export type IsPublishedItself = (table: TableName, row: Row) => boolean;

/** Whether a row is published among those rows: by itself, unless told otherwise as its declaration says, or with another one. */
export function publishedAmong(
  { tables, published = new Map() }: Pick<Tenancy, 'tables' | 'published'>,
  { rows, findBy }: RowSource,
  isItself: IsPublishedItself = (table, row) => published.get(table)?.when(row) === true,
): (table: TableName, row: Row) => boolean {
  const linksOf = (table: TableName): readonly Link[] =>
    (tables.get(table)?.links ?? []).filter(({ kind }) => kind === 'foreign-key');

  /** Over the tables that are published with it, each row once. */
  const leadsUp = (start: readonly [TableName, Row], base: TableName, rule: Published): boolean => {
    const open = [start];
    const seen = new Set<Row>();
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [table, row] = next;
      if (seen.has(row)) continue;
      seen.add(row);
      for (const link of linksOf(table)) {
        if (link.parent !== base && !rule.with.has(link.parent)) continue;
        for (const parent of linkedValues(link, row).flatMap((values) =>
          findBy(link.parent, link.parentColumns, values),
        )) {
          if (link.parent !== base) open.push([link.parent, parent]);
          else if (isItself(base, parent)) return true;
        }
      }
    }
    return false;
  };

  const isLedTo = (table: TableName, row: Row, base: TableName): boolean =>
    linksOf(base).some((link) => {
      if (link.parent !== table) return false;
      const own = keyText(link.parentColumns.map((column) => row[column] ?? null));
      return [...rows(base)].some(
        (holder) => isItself(base, holder) && linkedValues(link, holder).some((values) => keyText(values) === own),
      );
    });

  return (table, row) =>
    [...published].some(([base, rule]) =>
      table === base
        ? isItself(table, row)
        : rule.with.has(table) && (leadsUp([table, row], base, rule) || isLedTo(table, row, base)),
    );
}
