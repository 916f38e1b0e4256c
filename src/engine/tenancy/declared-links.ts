import { UsageError } from '../errors.ts';
import type { JsonIds, ParsedDeclaration } from './declaration.ts';
import type { TableBook } from './table-book.ts';
import type { Column, Link, TableName } from './tenancy.ts';

/** A link, and the table whose rows hold it. */
type DeclaredLink = { readonly table: TableName; readonly link: Link };

/** The links that a declaration adds to the catalog's. Throws a `UsageError` where a name or a column's type does not fit. */
export function declaredLinks(declaration: ParsedDeclaration, book: TableBook): readonly DeclaredLink[] {
  return [
    ...Object.entries(declaration.columns).map(([given, target]) => plainLink(given, target, book)),
    ...Object.entries(declaration.arrays).map(([given, target]) => arrayLink(given, target, book)),
    ...Object.entries(declaration.json).flatMap(([given, ids]) => jsonLinks(given, ids, book)),
  ];
}

function plainLink(given: string, target: string, book: TableBook): DeclaredLink {
  const { table, column } = book.column('columns', given);
  const type = storedType(column);
  if (isArray(type)) wrongEntry('columns', given, column, 'a column of one id', 'arrays');
  if (isJson(type)) wrongEntry('columns', given, column, 'a column of one id', 'json');
  return declared(table.name, 'foreign-key', column, book.target('columns', target), { nullable: column.nullable });
}

function arrayLink(given: string, target: string, book: TableBook): DeclaredLink {
  const { table, column } = book.column('arrays', given);
  const type = storedType(column);
  if (!isArray(type)) wrongEntry('arrays', given, column, 'an array', isJson(type) ? 'json' : 'columns');
  return declared(table.name, 'array', column, book.target('arrays', target), { nullable: true });
}

function jsonLinks(given: string, ids: JsonIds, book: TableBook): readonly DeclaredLink[] {
  const { table, column } = book.column('json', given);
  const type = storedType(column);
  if (!isJson(type)) wrongEntry('json', given, column, 'json or jsonb', isArray(type) ? 'arrays' : 'columns');
  return targetsIn(ids, []).map(({ path, target }) =>
    declared(table.name, 'json', column, book.target('json', target), { nullable: true, path }),
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
  more: Pick<Link, 'nullable' | 'path'>,
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
