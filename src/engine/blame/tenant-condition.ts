import { at, isNode, relationOf, syntaxTree } from '../record/syntax-tree.ts';
import type { TableName, Tenancy } from '../tenancy/tenancy.ts';

/** What a statement says of tenants in its conditions (WHERE, ON, USING). */
export type TenantCondition = {
  /** The tables that it names. */
  readonly tables: readonly TableName[];
  /** The columns of those tables that name the tenant, as `organization_id`. */
  readonly columns: readonly string[];
  /** Whether one of those columns stands in a condition. */
  readonly isThere: boolean;
};

/**
 * What a statement says of tenants, read by Postgres's own parser; undefined where that does not apply: no table of it has a column that
 * names the tenant, nothing restricts it, as an INSERT of values, or the parser does not read it.
 */
export async function tenantCondition(text: string, tenancy: Tenancy): Promise<TenantCondition | undefined> {
  const known = read.get(tenancy) ?? new Map<string, TenantCondition | undefined>();
  read.set(tenancy, known);
  if (!known.has(text)) known.set(text, await readCondition(text, tenancy));
  return known.get(text);
}

/** What has been read, since every finding is held against all statements that are known. */
const read = new WeakMap<Tenancy, Map<string, TenantCondition | undefined>>();

async function readCondition(text: string, tenancy: Tenancy): Promise<TenantCondition | undefined> {
  const found: Found = { relations: new Set(), conditions: new Set(), restricts: false };
  visit(await syntaxTree(text), found, false);
  if (!found.restricts) return undefined;
  const tables = [...tenancy.tables.values()].filter(
    ({ schema, relation }) => found.relations.has(relation) || found.relations.has(`${schema}.${relation}`),
  );
  const columns = [...new Set(tables.flatMap(({ name }) => tenantColumns(name, tenancy)))];
  if (columns.length === 0) return undefined;
  return {
    tables: tables.map(({ name }) => name),
    columns,
    isThere: columns.some((column) => found.conditions.has(column)),
  };
}

/** The columns by which a table's rows name their tenant at once, without another table. */
function tenantColumns(name: TableName, { tables, root }: Tenancy): readonly string[] {
  const links = tables.get(name)?.links ?? [];
  return links.flatMap(({ kind, parent, columns, across }) =>
    kind === 'foreign-key' && parent === root && !across ? columns : [],
  );
}

type Found = { readonly relations: Set<string>; readonly conditions: Set<string>; restricts: boolean };

/** The places of a syntax tree where conditions stand. */
const conditional = new Set(['whereClause', 'quals', 'usingClause', 'joinCondition']);

/** The statements that conditions restrict. */
const restricted = new Set(['SelectStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

function visit(node: unknown, found: Found, isCondition: boolean): void {
  if (Array.isArray(node)) for (const item of node) visit(item, found, isCondition);
  if (!isNode(node)) return;
  if ('relname' in node) found.relations.add(relationOf(node));
  for (const [name, value] of Object.entries(node)) {
    if (restricted.has(name) && !isValues(value)) found.restricts = true;
    if (isCondition && name === 'String') found.conditions.add(String(at(value, 'sval') ?? ''));
    visit(value, found, isCondition || conditional.has(name));
  }
}

/** The rows of an INSERT are a SELECT as well. */
function isValues(select: unknown): boolean {
  return isNode(select) && 'valuesLists' in select;
}
