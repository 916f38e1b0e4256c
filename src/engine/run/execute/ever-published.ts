import type { Mirror } from '../../database/mirror/mirror.ts';
import { rowSourceOf } from '../../database/mirror/row-source.ts';
import { placeOf } from '../../record/row-looks.ts';
import type { StepRecord } from '../../record/step-record.ts';
import { keyText } from '../../tenancy/key-text.ts';
import { publishedAmong } from '../../tenancy/published.ts';
import type { Row } from '../../tenancy/row.ts';
import type { TableName, Tenancy } from '../../tenancy/tenancy.ts';

/**
 * The places of all rows that a run has changed and that were published at some time of it, by themselves or with another: a card that was
 * there before its board was published is among them. Asked for where the run has ended, with the rows that it has left.
 */
export function everPublished(
  { tenancy, mirror }: { readonly tenancy: Tenancy; readonly mirror: Mirror },
  records: readonly StepRecord[],
): ReadonlySet<string> {
  const { published, tables } = tenancy;
  if (published === undefined) return new Set();
  const images = new Map<TableName, Row[]>();
  for (const { table, before, after } of records.flatMap(({ changes }) => changes)) {
    const known = images.get(table) ?? [];
    images.set(table, known);
    known.push(...[before, after].filter((row) => row !== null));
  }
  const now = rowSourceOf(mirror);
  const rows = (table: TableName) => [...now.rows(table), ...(images.get(table) ?? [])];
  const keyOf = (table: TableName, row: Row) =>
    keyText((tables.get(table)?.primaryKey ?? []).map((column) => row[column] ?? null));
  const bases = new Set(
    [...published].flatMap(([table, { when }]) =>
      rows(table)
        .filter(when)
        .map((row) => placeOf(table, keyOf(table, row))),
    ),
  );
  if (bases.size === 0) return bases;
  const isPublished = publishedAmong(
    tenancy,
    {
      rows,
      findBy: (table, columns, values) => [
        ...now.findBy(table, columns, values),
        ...(images.get(table) ?? []).filter(
          (row) => keyText(columns.map((column) => row[column] ?? null)) === keyText(values),
        ),
      ],
    },
    (table, row) => bases.has(placeOf(table, keyOf(table, row))),
  );
  return new Set(
    [...images].flatMap(([table, known]) =>
      known.filter((row) => isPublished(table, row)).map((row) => placeOf(table, keyOf(table, row))),
    ),
  );
}
