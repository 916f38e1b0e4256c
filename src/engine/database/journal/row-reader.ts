import { keyText } from '../../tenancy/key-text.ts';
import type { Row, RowKey } from '../../tenancy/row.ts';
import type { Table } from '../../tenancy/tenancy.ts';
import { parseExactJson } from './exact-json.ts';
import type { Relation } from './relation.ts';

/**
 * Reads rows of one table from their JSON text. Virtual generated columns (Postgres 18) are left out: triggers never see their
 * values.
 */
export type RowReader = {
  readonly table: Table;
  readonly rowOf: (json: string) => Row;
  readonly keyOf: (row: Row) => RowKey;
};

/** The readers of all relations, by their oid. */
export function createRowReaders(
  tables: readonly Table[],
  relations: readonly Relation[],
): ReadonlyMap<number, RowReader> {
  const byName = new Map(tables.map((table) => [table.name, table]));
  return new Map(
    relations.flatMap((relation) => {
      const table = byName.get(relation.table);
      return table === undefined ? [] : [[relation.oid, createRowReader(table, relation)] as const];
    }),
  );
}

function createRowReader(table: Table, { columns }: Relation): RowReader {
  const virtual = new Set(columns.filter(({ generated }) => generated === 'v').map(({ name }) => name));
  return {
    table,
    rowOf: (json) => withoutColumns(parseRow(json), virtual),
    keyOf: rowKeyReader(table),
  };
}

/**
 * How the key of a row is read. A row without a primary key goes by all its columns, in the order of their names, since a partition
 * may order them otherwise.
 */
export function rowKeyReader({ primaryKey }: Table): (row: Row) => RowKey {
  if (primaryKey.length > 0) return (row) => keyText(primaryKey.map((name) => row[name] ?? null));
  return (row) =>
    JSON.stringify(
      Object.keys(row)
        .sort()
        .map((name) => row[name] ?? null),
    );
}

function parseRow(json: string): Row {
  const row = parseExactJson(json);
  // `row_to_json` gives objects only.
  return typeof row === 'object' && row !== null && !Array.isArray(row) ? (row as Row) : {};
}

function withoutColumns(row: Row, left: ReadonlySet<string>): Row {
  if (left.size === 0) return row;
  return Object.fromEntries(Object.entries(row).filter(([name]) => !left.has(name)));
}
