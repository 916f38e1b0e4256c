import type { Row, RowKey } from '../tenancy/row.ts';
import type { TableName } from '../tenancy/tenancy.ts';

/** A row on one line, for a proof: the table, the key, and the columns that hold something. */
export function renderRow(table: TableName, key: RowKey, row: Row): string {
  const columns = Object.entries(row).filter(([, value]) => value !== null);
  return `${table} ${key}: ${columns.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(' ')}`;
}
