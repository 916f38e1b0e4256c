import type { TableName } from './tenancy.ts';

/** How columns call the rows of a table: by its name and by the singular of it, in small letters without underscores. */
export function relationNames(table: TableName): readonly string[] {
  const relation = table
    .slice(table.lastIndexOf('.') + 1)
    .toLowerCase()
    .replaceAll('_', '');
  return [relation, relation.replace(/ies$/, 'y').replace(/s$/, '')];
}
