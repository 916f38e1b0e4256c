import type { Json } from '../sequence/json.ts';
import type { Row, RowKey } from '../tenancy/row.ts';
import type { TableName } from '../tenancy/tenancy.ts';
import type { RowChange } from './row-change.ts';
import { isSecretName } from './secret-names.ts';

/** A row on one line: the table, the key, and the other columns that hold something. */
export function rowText(table: TableName, key: RowKey, row: Row): string {
  const columns = Object.entries(row).filter(([, value]) => value !== null && String(value) !== key);
  return [`${table} ${key}:`, ...columns.map(([name, value]) => `${name}=${shown(value)}`)].join(' ');
}

/** A change on one line: of an update the columns that are not what they were, else the row. */
export function changeText({
  table,
  key,
  operation,
  before,
  after,
}: Pick<RowChange, 'table' | 'key' | 'operation' | 'before' | 'after'>): string {
  if (before === null || after === null) return `${operation} ${rowText(table, key, after ?? before ?? {})}`;
  const changes = columnChanges(before, after);
  return `${operation} ${table} ${key}: ${changes.length > 0 ? changes.join(', ') : 'with the values that it had'}`;
}

/** The columns that are not what they were, each with both values: `name "North" -> "South"`. What holds a secret is not told. */
export function columnChanges(before: Row, after: Row): readonly string[] {
  return Object.keys({ ...before, ...after }).flatMap((column) => {
    const [was, is] = [shown(before[column] ?? null), shown(after[column] ?? null)];
    if (was === is) return [];
    return [isSecretName(column) ? `${column} is another` : `${column} ${was} -> ${is}`];
  });
}

function shown(value: Json): string {
  return JSON.stringify(value);
}
