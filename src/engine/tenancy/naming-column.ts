import type { Table } from './tenancy.ts';

/**
 * The column by which a request names a row: the key, where it is one column; of a composite key the one column that leads to no other
 * row, as the number of an invoice within its tenant. Undefined where there is no such column, or where several could be meant.
 */
export function namingColumn({ primaryKey, links }: Pick<Table, 'primaryKey' | 'links'>): string | undefined {
  if (primaryKey.length === 1) return primaryKey[0];
  const own = primaryKey.filter((name) => !links.some(({ columns }) => columns.includes(name)));
  return own.length === 1 ? own[0] : undefined;
}
