import { changesSession } from '../../database/tap/session-state.ts';
import { at, isNode, listAt, relationOf, syntaxTree } from '../../record/syntax-tree.ts';
import type { Table, TableName, Tenancy } from '../../tenancy/tenancy.ts';

/** What a statement is to other branches, by its text alone. */
export type StatementTables =
  | { readonly kind: 'begins' | 'ends' | 'nothing' | 'unknown' }
  | {
      readonly kind: 'touches';
      readonly reads: readonly TableName[];
      readonly shares: readonly TableName[];
      readonly writes: readonly TableName[];
    };

/** Functions that see nothing of the database but what they are given, and do nothing to it. Fresh ids and chance differ by their names alone. */
const plainFunctions = new Set(
  [
    'abs array_agg array_length array_position array_remove array_to_json avg bool_and bool_or btrim cardinality ceil char_length coalesce',
    'concat concat_ws count current_date current_setting current_timestamp date date_part date_trunc dense_rank encode every extract floor',
    'format gen_random_uuid generate_series greatest initcap json_agg json_array_elements json_build_array json_build_object json_object_agg',
    'jsonb_agg jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_object_agg',
    'jsonb_set lag lead left least length lower lpad ltrim make_interval max md5 min mod nextval now nullif power random rank regexp_replace',
    'replace right round row_number row_to_json rpad rtrim sign split_part sqrt statement_timestamp string_agg strpos substr substring sum',
    'timezone to_char to_date to_json to_jsonb to_timestamp transaction_timestamp trim trunc unnest upper uuidv4 uuidv7',
  ].flatMap((line) => line.split(' ')),
);

/** The names of tables that a statement may go by, and by which foreign keys they hang together. */
type Catalog = {
  readonly byName: ReadonlyMap<string, Table>;
  /** The tables that refer to a table. */
  readonly children: ReadonlyMap<TableName, readonly TableName[]>;
};

const catalogs = new WeakMap<Tenancy, Catalog>();
const known = new WeakMap<Tenancy, Map<string, StatementTables>>();

/**
 * The tables that a statement reads and writes, read by Postgres's own parser. Whatever is not sure to do no more than that, such as views,
 * functions of the application's and several statements in one, is unknown. What triggers and policies read does not show in it.
 */
export async function statementTables(text: string, tenancy: Tenancy): Promise<StatementTables> {
  const read = known.get(tenancy) ?? new Map<string, StatementTables>();
  known.set(tenancy, read);
  const tables = read.get(text) ?? (await readTables(text, tenancy));
  read.set(text, tables);
  return tables;
}

async function readTables(text: string, tenancy: Tenancy): Promise<StatementTables> {
  if (changesSession(text)) return { kind: 'unknown' };
  const [statement, ...others] = listAt(await syntaxTree(text), 'stmts');
  const node = at(statement, 'stmt');
  if (!isNode(node) || others.length > 0) return { kind: 'unknown' };
  const [kind = ''] = Object.keys(node);
  if (kind === 'TransactionStmt') return transactionOf(at(node, kind));
  if (kind === 'VariableSetStmt') return { kind: at(at(node, kind), 'is_local') === true ? 'nothing' : 'unknown' };
  if (!queries.has(kind)) return { kind: 'unknown' };
  return touched(node, catalogOf(tenancy));
}

const queries = new Set(['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

/** A transaction that sees one state of the database from its beginning to its end is another matter. */
function transactionOf(node: unknown): StatementTables {
  switch (at(node, 'kind')) {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      return { kind: listAt(node, 'options').length === 0 ? 'begins' : 'unknown' };
    case 'TRANS_STMT_COMMIT':
    case 'TRANS_STMT_ROLLBACK':
      return { kind: at(node, 'chain') === true ? 'unknown' : 'ends' };
    case 'TRANS_STMT_SAVEPOINT':
    case 'TRANS_STMT_RELEASE':
      return { kind: 'nothing' };
    default:
      return { kind: 'unknown' };
  }
}

type Found = {
  readonly relations: Set<string>;
  readonly written: Set<string>;
  readonly deleted: Set<string>;
  readonly named: Set<string>;
  readonly functions: Set<string>;
  readonly columns: Set<string>;
  locks: boolean;
};

function touched(node: unknown, { byName, children }: Catalog): StatementTables {
  const found: Found = {
    relations: new Set(),
    written: new Set(),
    deleted: new Set(),
    named: new Set(),
    functions: new Set(),
    columns: new Set(),
    locks: false,
  };
  visit(node, found);
  const names = [...found.relations].filter((name) => !found.named.has(name));
  const isPlain = names.every((name) => byName.has(name)) && found.functions.isSubsetOf(plainFunctions);
  if (!isPlain) return { kind: 'unknown' };
  const tablesOf = (all: Iterable<string>) => [...all].flatMap((name) => byName.get(name) ?? []);
  const reads = tablesOf(names).map(({ name }) => name);
  const written = tablesOf(found.written);
  const gone = tablesOf(found.deleted);
  const moved = written.filter(({ primaryKey }) => primaryKey.some((column) => found.columns.has(column)));
  const hanging = [...gone, ...moved].flatMap(({ name }) => children.get(name) ?? []);
  const writes = [...written, ...gone].map(({ name }) => name);
  return {
    kind: 'touches',
    reads: [...reads, ...hanging],
    shares: written.flatMap(({ links }) => links.map(({ parent }) => parent)),
    writes: [...(found.locks ? reads : []), ...writes, ...hanging],
  };
}

function visit(node: unknown, found: Found): void {
  if (Array.isArray(node)) for (const item of node) visit(item, found);
  if (!isNode(node)) return;
  if ('relname' in node) found.relations.add(relationOf(node));
  for (const [kind, value] of Object.entries(node)) {
    const target = at(value, 'relation');
    if (kind === 'DeleteStmt') found.deleted.add(relationOf(target));
    else if (kind !== 'SelectStmt' && queries.has(kind)) found.written.add(relationOf(target));
    if (kind === 'MergeStmt') found.deleted.add(relationOf(target));
    if (kind === 'UpdateStmt' || kind === 'MergeStmt' || kind === 'onConflictClause') noteColumns(value, found);
    if (kind === 'CommonTableExpr') found.named.add(String(at(value, 'ctename')));
    if (kind === 'FuncCall') found.functions.add(functionName(value));
    if (kind === 'lockingClause') found.locks = true;
    visit(value, found);
  }
}

function noteColumns(node: unknown, { columns }: Found): void {
  const ofMerge = listAt(node, 'mergeWhenClauses').flatMap((clause) =>
    listAt(at(clause, 'MergeWhenClause'), 'targetList'),
  );
  for (const target of [...listAt(node, 'targetList'), ...ofMerge])
    columns.add(String(at(at(target, 'ResTarget'), 'name')));
}

/** Those of Postgres's own schema go without it; those of others are none that is known. */
function functionName(node: unknown): string {
  const names = listAt(node, 'funcname').map((name) => String(at(at(name, 'String'), 'sval')));
  return (names[0] === 'pg_catalog' ? names.slice(1) : names).join('.');
}

function catalogOf(tenancy: Tenancy): Catalog {
  const made = catalogs.get(tenancy);
  if (made) return made;
  const tables = [...tenancy.tables.values()];
  const links = tables.flatMap(({ name, links: own }) => own.map(({ parent }) => ({ name, parent })));
  const byParent = Map.groupBy(links, ({ parent }) => parent);
  const catalog: Catalog = {
    byName: new Map(
      tables.flatMap((table) => [
        [`${table.schema}.${table.relation}`, table] as const,
        [table.relation, table] as const,
      ]),
    ),
    children: new Map([...byParent].map(([parent, of]) => [parent, of.map(({ name }) => name)])),
  };
  catalogs.set(tenancy, catalog);
  return catalog;
}
