import type { RowSource } from '../../tenancy/published.ts';
import type { Row } from '../../tenancy/row.ts';
import type { TableName } from '../../tenancy/tenancy.ts';
import type { Mirror } from './mirror.ts';

/** The rows of the mirror as they are now, by their tables. */
export function rowSourceOf(mirror: Mirror): RowSource {
  return {
    rows: (table: TableName): readonly Row[] => mirror.rows(table).map(({ row }) => row),
    findBy: (table, columns, values) => mirror.findBy(table, columns, values),
  };
}
