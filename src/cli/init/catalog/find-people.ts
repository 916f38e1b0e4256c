import type { Table, TableName } from '../../../engine/tenancy/tenancy.ts';
import type { Found } from '../plan/decide.ts';
import { PEOPLE, unlinkedColumns } from './find-root.ts';
import { isCalled, parentsOf } from './table-names.ts';

/** The table of people, the likeliest first. */
export function findPeople(tables: readonly Table[], root: TableName): readonly Found<TableName>[] {
  return tables
    .filter(({ name, primaryKey }) => name !== root && primaryKey.length === 1 && isCalled(name, PEOPLE))
    .map((table) => ({
      table,
      rank: PEOPLE.findIndex((name) => isCalled(table.name, [name])),
      led: leadingTo(table.name, tables),
    }))
    .sort((a, b) => Number(b.led > 0) - Number(a.led > 0) || a.rank - b.rank || b.led - a.led)
    .map(({ table, led }, at) => ({
      choice: table.name,
      reason: `by its name, and ${led === 1 ? 'a table leads' : `${led} tables lead`} to it`,
      isSure: at === 0,
    }));
}

function leadingTo(name: TableName, tables: readonly Table[]): number {
  return tables.filter((table) => columnTo(table, name, tables) !== undefined).length;
}

/** The column of a table that leads to another, by a foreign key or by its name. */
export function columnTo(table: Table, parent: TableName, tables: readonly Table[]): string | undefined {
  const [linked] = parentsOf(table)
    .filter((link) => link.parent === parent)
    .sort((a, b) => Number(a.nullable) - Number(b.nullable));
  return linked?.column ?? unlinkedColumns(table, tables).find((column) => column.parent === parent)?.column;
}
