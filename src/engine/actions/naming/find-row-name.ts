import { type ReferenceField, reference } from '../../harness/action.ts';
import { namingColumn } from '../../tenancy/naming-column.ts';
import type { Link, Table, TableName, Tenancy } from '../../tenancy/tenancy.ts';
import { findTables } from './find-table.ts';
import { sameWords, withoutKeyWord, wordsOf } from './words.ts';

/** A row as a request names it: by the value of a column. */
export type RowName = { readonly table: TableName; readonly column: string };

/** The row that a name stands for; the tables between which it cannot choose, none at all included. */
export type FoundRowName = RowName | { readonly tables: readonly TableName[] };

/** Where a name stands in a request. */
export type NamePlace = {
  readonly tenancy: Pick<Tenancy, 'tables'>;
  /** The table that the request is about, as its path says; it is of its rows that a body tells. */
  readonly subject: Table | undefined;
  /** Whether the name stands in the path, right behind that of the table, so that it is a row of it that it names. */
  readonly isKey: boolean;
  /** Whether a name that does not end as those of keys do has to be that of a table in full: most names in a body are none of a row. */
  readonly isStrict?: boolean;
};

/**
 * Which row a parameter of that name stands for: what the table that the request is about links to by a column of that name; the table
 * that the name names, by its key or by the column that the rest of the name names; the row that the path is about, by its key or by a
 * column of that name; and last what other tables, all of them, link to by that name.
 */
export function findRowName(name: string, place: NamePlace): FoundRowName {
  const { tenancy, subject, isKey, isStrict = false } = place;
  const linked = subject !== undefined && !isKey ? linkTargets(name, [subject]) : [];
  if (linked.length === 1 && linked[0]) return linked[0];
  const key = subject && isKey ? ownName(name, subject) : undefined;
  if (key !== undefined) return key;
  const words = wordsOf(name);
  // A `title` of the row itself is no row of `job_titles`.
  const isPlain = subject !== undefined && !isKey && sameWords(words, withoutKeyWord(words));
  if (isPlain && findColumn(words, subject) !== undefined) return { tables: [] };
  const isPlainName = isStrict && !isKey && sameWords(words, withoutKeyWord(words));
  const named = isPlainName ? byWholeName(words, tenancy.tables) : byTableName(words, tenancy.tables);
  if (named.length === 1 && named[0]) return named[0];
  const elsewhere = named.length > 1 ? [] : linkTargets(name, [...tenancy.tables.values()]);
  if (elsewhere.length === 1 && elsewhere[0]) return elsewhere[0];
  if (subject && isKey && named.length === 0) return keyOf(subject) ?? { tables: [] };
  return { tables: [...new Set([...named, ...elsewhere].map(({ table }) => table))] };
}

/** A row of the table that stands before it in the path: `:id`, `:task_id`, or a column of it such as `:slug`. */
function ownName(name: string, subject: Table): RowName | undefined {
  const words = wordsOf(name);
  const rest = withoutKeyWord(words);
  if (rest.length === 0 || sameWords(rest, wordsOf(subject.relation))) return keyOf(subject);
  const column = findColumn(words, subject);
  return column === undefined ? undefined : { table: subject.name, column };
}

function byTableName(words: readonly string[], tables: Tenancy['tables']): readonly RowName[] {
  const whole = findTables(withoutKeyWord(words), tables).flatMap((table) => keyOf(table) ?? []);
  if (whole.length > 0) return whole;
  // `organizationSlug`: a table, and a column of it.
  return Array.from({ length: words.length - 1 }, (_, at) => words.length - 1 - at).flatMap((cut) =>
    findTables(words.slice(0, cut), tables).flatMap((table) => {
      const column = findColumn(words.slice(cut), table);
      return column === undefined ? [] : [{ table: table.name, column }];
    }),
  );
}

function byWholeName(words: readonly string[], tables: Tenancy['tables']): readonly RowName[] {
  return findTables(words, tables).flatMap((table) =>
    sameWords(wordsOf(table.relation), words) ? (keyOf(table) ?? []) : [],
  );
}

/** The column of those words; none that leads elsewhere. */
export function findColumn(words: readonly string[], table: Table): string | undefined {
  const [found] = table.columns.filter(({ name }) => sameWords(wordsOf(name), words));
  return found?.name;
}

/** The reference to a row that is named so; `column` is left out where it is the one that names rows of the table anyway. */
export function referenceTo(
  { table, column }: RowName,
  tables: Tenancy['tables'],
  options: Omit<ReferenceField, 'kind' | 'table' | 'column'> = {},
): ReferenceField {
  const found = tables.get(table);
  const isKey = found !== undefined && namingColumn(found) === column;
  return reference(table, { ...(isKey ? {} : { column }), ...options });
}

function keyOf(table: Table): RowName | undefined {
  const column = namingColumn(table);
  return column === undefined ? undefined : { table: table.name, column };
}

/** What the tables link to by a column of that name, with or without `id` at its end; each target once. */
function linkTargets(name: string, tables: readonly Table[]): readonly RowName[] {
  const words = withoutKeyWord(wordsOf(name));
  if (words.length === 0) return [];
  const targets = tables.flatMap(({ links }) => links.flatMap((link) => targetOf(link, words)));
  return [...new Map(targets.map((target) => [`${target.table}.${target.column}`, target])).values()];
}

function targetOf({ columns, path, parent, parentColumns }: Link, words: readonly string[]): readonly RowName[] {
  // Of ids in json the last key of the path tells what they are.
  const names = path === undefined ? columns : [path.at(-1) ?? ''];
  return names.flatMap((name, at) => {
    const column = parentColumns[path === undefined ? at : 0];
    return column !== undefined && sameWords(withoutKeyWord(wordsOf(name)), words) ? [{ table: parent, column }] : [];
  });
}
