import { UsageError } from '../errors.ts';
import type { JsonIds, ParsedDeclaration, PolymorphicIds } from './declaration.ts';
import type { ColumnPlace, TableBook } from './table-book.ts';
import type { Column, Link, TableName } from './tenancy.ts';

/** A link, and the table whose rows hold it. */
type DeclaredLink = { readonly table: TableName; readonly link: Link };

/** The links that a declaration adds to the catalog's. Throws a `UsageError` where a name or a column's type does not fit. */
export function declaredLinks(declaration: ParsedDeclaration, book: TableBook): readonly DeclaredLink[] {
  const { columns, arrays, json, polymorphic } = declaration;
  return [
    ...places('columns', columns, book).map(([place, target]) => plainLink(place, target, book)),
    ...places('arrays', arrays, book).map(([place, target]) => arrayLink(place, target, book)),
    ...places('json', json, book).flatMap(([place, ids]) => jsonLinks(place, ids, book)),
    ...places('polymorphic', polymorphic, book).flatMap(([place, ids]) => polymorphicLinks(place, ids, book)),
  ];
}

/** A column that an entry names, by itself or with others. */
type Place = ColumnPlace & { readonly given: string };

/** The columns that the entries of a declaration name, each once, with what is said of it: by its own name before by a wildcard. */
function places<Said>(
  entry: string,
  declared: { readonly [given: string]: Said },
  book: TableBook,
): readonly (readonly [Place, Said])[] {
  const found = new Map<string, readonly [Place, Said]>();
  const isWildcard = (given: string) => given.includes('*');
  const entries = Object.entries(declared).sort(([a], [b]) => Number(isWildcard(a)) - Number(isWildcard(b)));
  for (const [given, said] of entries) {
    for (const place of book.columns(entry, given)) {
      const name = `${place.table.name}.${place.column.name}`;
      if (!found.has(name)) found.set(name, [{ ...place, given: isWildcard(given) ? name : given }, said]);
    }
  }
  return [...found.values()];
}

function plainLink({ table, column, given }: Place, target: string, book: TableBook): DeclaredLink {
  const type = storedType(column);
  if (isArray(type)) wrongEntry('columns', given, column, 'a column of one id', 'arrays');
  if (isJson(type)) wrongEntry('columns', given, column, 'a column of one id', 'json');
  return declared(table.name, 'foreign-key', column, book.target('columns', target), { nullable: column.nullable });
}

function arrayLink({ table, column, given }: Place, target: string, book: TableBook): DeclaredLink {
  const type = storedType(column);
  if (!isArray(type)) wrongEntry('arrays', given, column, 'an array', isJson(type) ? 'json' : 'columns');
  return declared(table.name, 'array', column, book.target('arrays', target), { nullable: true });
}

function jsonLinks({ table, column, given }: Place, ids: JsonIds, book: TableBook): readonly DeclaredLink[] {
  const type = storedType(column);
  if (!isJson(type)) wrongEntry('json', given, column, 'json or jsonb', isArray(type) ? 'arrays' : 'columns');
  return targetsIn(ids, []).map(({ path, target }) =>
    declared(table.name, 'json', column, book.target('json', target), { nullable: true, path }),
  );
}

function polymorphicLinks(
  { table, column, given }: Place,
  ids: PolymorphicIds,
  book: TableBook,
): readonly DeclaredLink[] {
  const type = storedType(column);
  if (isArray(type) || isJson(type))
    wrongEntry('polymorphic', given, column, 'a column of one id', isJson(type) ? 'json' : 'arrays');
  const { column: says } = book.column(`polymorphic['${given}'].type`, `${table.name}.${ids.type}`);
  return Object.entries(ids.tables).map(([value, target]) =>
    declared(table.name, 'foreign-key', column, book.target('polymorphic', target), {
      nullable: true,
      when: { column: says.name, value },
    }),
  );
}

/** The targets of a nested declaration, each with the path of keys that leads to it. */
function targetsIn(ids: JsonIds, path: readonly string[]): readonly { path: readonly string[]; target: string }[] {
  if (typeof ids === 'string') return [{ path, target: ids }];
  return Object.entries(ids).flatMap(([key, inner]) => targetsIn(inner, [...path, key]));
}

function declared(
  table: TableName,
  kind: Link['kind'],
  column: Column,
  target: ReturnType<TableBook['target']>,
  more: Pick<Link, 'nullable' | 'path' | 'when'>,
): DeclaredLink {
  const { parent, parentColumn } = target;
  return {
    table,
    link: { kind, columns: [column.name], parent, parentColumns: [parentColumn], declared: true, ...more },
  };
}

const storedType = ({ type, baseType }: Column): string => baseType ?? type;
const isArray = (type: string): boolean => type.endsWith('[]');
const isJson = (type: string): boolean => type === 'json' || type === 'jsonb';

function wrongEntry(entry: string, given: string, { type }: Column, expected: string, instead: string): never {
  throw new UsageError(
    `tenancy.${entry}: '${given}' is of type ${type}; expected ${expected}. Declare it under ${instead}.`,
  );
}
