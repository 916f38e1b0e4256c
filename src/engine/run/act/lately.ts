import type { NamedRow } from '../../generate/entities.ts';
import type { TableName } from '../../tenancy/tenancy.ts';

/** How many rows are kept in mind as written last; of one table few, since a step may write a log line or a message for everybody. */
const most = 24;
const mostOfTable = 3;

/** The rows that were written last, the latest first, after some more were: `written` in the order in which that was. */
export function writtenLast(before: readonly NamedRow[], written: readonly NamedRow[]): readonly NamedRow[] {
  const counts = new Map<TableName, number>();
  const isOneOfFew = ({ table }: NamedRow) => {
    const count = 1 + (counts.get(table) ?? 0);
    counts.set(table, count);
    return count <= mostOfTable;
  };
  return [...written.toReversed(), ...before].filter(isOneOfFew).slice(0, most);
}
