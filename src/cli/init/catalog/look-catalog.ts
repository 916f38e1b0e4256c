import type pg from 'pg';
import { migrationTables } from '../../../engine/database/provision/migration-tables.ts';
import type { TableFacts } from '../../../engine/fixtures/column-facts.ts';
import { readTableFacts } from '../../../engine/fixtures/read-table-facts.ts';
import { readCatalog } from '../../../engine/tenancy/read-catalog.ts';
import type { Table, TableName } from '../../../engine/tenancy/tenancy.ts';

/** The tables of the migrated database, those of migration tools aside. */
export type Catalog = {
  readonly tables: readonly Table[];
  readonly facts: ReadonlyMap<TableName, TableFacts>;
  /** Those of migration tools. */
  readonly migrations: readonly TableName[];
};

/** Reads them. */
export async function lookAtCatalog(client: pg.ClientBase): Promise<Catalog> {
  const all = await readCatalog(client);
  const isOfMigrations = ({ relation }: Table) => migrationTables.includes(relation);
  const tables = all.filter((table) => !isOfMigrations(table));
  const facts = await readTableFacts(client);
  const byName = tables.flatMap(({ name, schema, relation }) => {
    const own = facts.find((table) => table.schema === schema && table.relation === relation);
    return own === undefined ? [] : [[name, own] as const];
  });
  return { tables, facts: new Map(byName), migrations: all.filter(isOfMigrations).map(({ name }) => name) };
}

/** The words that a column is held to: the labels of its enum, or what a check of it alone lists; none where neither does. */
export function wordsOf({ facts }: Pick<Catalog, 'facts'>, table: TableName, column: string): readonly string[] {
  const own = facts.get(table);
  const labels = own?.columns.find(({ name }) => name === column)?.labels ?? [];
  if (labels.length > 0) return labels;
  const checks = (own?.constraints ?? []).filter(
    ({ kind, columns, definition }) =>
      kind === 'check' && columns.length === 1 && columns[0] === column && /ANY \(|= '/.test(definition),
  );
  return checks.flatMap(({ definition }) => [...definition.matchAll(/'([^']+)'::/g)].flatMap(([, word]) => word ?? []));
}
