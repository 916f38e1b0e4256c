import type { Mirror } from '../../database/mirror/mirror.ts';
import { isTellingId } from '../../database/mirror/telling-id.ts';
import type { Sighting } from '../../harness/sighting.ts';
import type { Json } from '../../sequence/json.ts';
import { namingColumn } from '../../tenancy/naming-column.ts';
import type { Row } from '../../tenancy/row.ts';
import type { Table, Tenancy } from '../../tenancy/tenancy.ts';

/** The rows, and what they are. */
export type Known = {
  readonly mirror: Pick<Mirror, 'find' | 'findBy' | 'holdersOf'>;
  readonly tenancy: Pick<Tenancy, 'tables'>;
};

/** A value that was seen, and of which column it is one. */
export type Seen = Omit<Sighting, 'action'>;

/**
 * Which columns the values of an answer are of. An id that cannot stand there by chance is known by itself. A number or a word is known
 * where the object around it shows its row: under names of columns, values that are the row's.
 */
export function sightingsIn(content: Json, known: Known): readonly Seen[] {
  const seen: Seen[] = [];
  const walk = (value: Json, path: readonly string[]): void => {
    if (typeof value === 'string') seen.push(...byItself(value, path, known));
    if (value === null || typeof value !== 'object') return;
    if (Array.isArray(value)) {
      for (const item of value) walk(item, path);
      return;
    }
    const entries = Object.entries(value);
    for (const found of rowsShown(entries, known)) seen.push(...columnsShown(entries, path, found));
    for (const [key, entry] of entries) walk(entry, [...path, key]);
  };
  walk(content, []);
  return [...new Map(seen.map((one) => [JSON.stringify([one.path, one.table, one.column]), one])).values()];
}

function byItself(text: string, path: readonly string[], { mirror, tenancy }: Known): readonly Seen[] {
  const tables = [...new Set(mirror.holdersOf(text).map(({ table }) => table))];
  // One row to one has the same key in both tables.
  const [only, ...others] = tables.length === 1 ? tables : [];
  const column = only === undefined || others.length > 0 ? undefined : keyColumn(tenancy.tables.get(only));
  return only === undefined || column === undefined ? [] : [{ path, table: only, column }];
}

type Entries = readonly (readonly [key: string, value: Json])[];
type Shown = { readonly table: Table; readonly row: Row; readonly key: string; readonly column: string };

/** The row that an object shows, under whichever name it has its key; none where several show alike. */
function rowsShown(entries: Entries, known: Known): readonly Shown[] {
  const scalars = entries.filter(([, value]) => value !== null && typeof value !== 'object');
  const found = [...known.tenancy.tables.values()].flatMap((table) =>
    scalars.flatMap(([key, value]) => {
      const column = keyColumn(table);
      const row = column === undefined ? undefined : findRow(table, column, value, known);
      if (row === undefined || column === undefined) return [];
      const shared = scalars.filter(([other, shown]) => other !== key && isShown(row, other, shown)).length;
      const isTelling = isTellingId(String(value), typeOf(table, column));
      const isSure = isTelling || (shared > 0 && shared >= Math.min(2, scalars.length - 1));
      return isSure ? [{ table, row, key, column, weight: shared + (isTelling ? 1 : 0) }] : [];
    }),
  );
  const most = Math.max(0, ...found.map(({ weight }) => weight));
  const best = found.filter(({ weight }) => weight === most);
  return best.length === 1 ? best : [];
}

function findRow(table: Table, column: string, value: Json, { mirror }: Known): Row | undefined {
  const isWhole = table.primaryKey.length === 1;
  return isWhole ? mirror.find(table.name, String(value)) : mirror.findBy(table.name, [column], [value])[0];
}

/** Whether the row has a column of that name that holds the value: something that tells, and no yes or no. */
function isShown(row: Row, name: string, value: Json): boolean {
  const column = columnOf(row, name);
  return column !== undefined && typeof value !== 'boolean' && row[column] === value;
}

/** The key, other columns that the object shows under their names, and what the row's links lead to. */
function columnsShown(entries: Entries, path: readonly string[], { table, row, key, column }: Shown): readonly Seen[] {
  return entries.flatMap(([name, value]): Seen[] => {
    const at = [...path, name];
    if (name === key) return [{ path: at, table: table.name, column }];
    if (value === null || typeof value === 'object' || typeof value === 'boolean') return [];
    const link = table.links.find(
      ({ columns, path: inside, when }) =>
        columns.length === 1 && inside === undefined && when === undefined && isNamed(columns[0] ?? '', name),
    );
    if (link !== undefined)
      return String(row[link.columns[0] ?? '']) === String(value)
        ? [{ path: at, table: link.parent, column: link.parentColumns[0] ?? '' }]
        : [];
    const shown = isShown(row, name, value) ? columnOf(row, name) : undefined;
    return shown === undefined ? [] : [{ path: at, table: table.name, column: shown }];
  });
}

/** `projectId` and `project` are both `project_id`. */
function isNamed(column: string, name: string): boolean {
  const bare = plain(column).replace(/id$/, '');
  return plain(name) === plain(column) || (bare !== '' && plain(name) === bare);
}

function columnOf(row: Row, name: string): string | undefined {
  return Object.keys(row).find((column) => plain(column) === plain(name));
}

function plain(name: string): string {
  return name.replaceAll(/[^A-Za-z\d]/g, '').toLowerCase();
}

function keyColumn(table: Table | undefined): string | undefined {
  return table && namingColumn(table);
}

function typeOf({ columns }: Table, column: string): string {
  return columns.find(({ name }) => name === column)?.type ?? 'text';
}
