import { createHash } from 'node:crypto';
import type { TenantKey } from '../sequence/actor.ts';
import type { Row, RowKey } from '../tenancy/row.ts';
import type { TableName } from '../tenancy/tenancy.ts';

/** The names that fixtures give to their rows: table, then name, then the row's key. */
export type FixtureNames = { readonly [table: TableName]: { readonly [name: string]: RowKey } };

/** A row of the fixtures that has a name, as it stands at the baseline. */
export type FixtureRow = {
  readonly name: string;
  readonly key: RowKey;
  readonly row: Row;
  readonly owner: TenantKey | null;
};

/** An id for the fixture of that name: a valid UUID of version 4 that stays the same for as long as its table and name do. */
export function fixtureId(table: TableName, name: string): string {
  const hex = createHash('sha256').update(`${table}/${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4000-8000-${hex.slice(12, 24)}`;
}

/** `fixtures.names` of a harness whose fixtures have the ids that `fixtureId` gives, from the names of each table. */
export function nameFixtures(names: { readonly [table: TableName]: readonly string[] }): FixtureNames {
  return Object.fromEntries(
    Object.entries(names).map(([table, own]) => [
      table,
      Object.fromEntries(own.map((name) => [name, fixtureId(table, name)])),
    ]),
  );
}
