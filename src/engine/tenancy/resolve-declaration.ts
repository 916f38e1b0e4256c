import { UsageError } from '../errors.ts';
import { suggestNames } from '../near-names.ts';
import type { ParsedDeclaration } from './declaration.ts';
import { declaredLinks } from './declared-links.ts';
import { likelyRoots } from './likely-roots.ts';
import { distinctLinks } from './link-text.ts';
import { TableBook } from './table-book.ts';
import type { Link, Published, Table, TableName } from './tenancy.ts';

/** What the adopter says a table is. */
export type DeclaredRole = 'root' | 'shared' | 'personal' | 'audit' | 'owned' | 'ignore';

/** A declaration whose every name is a table or column that exists. */
export type ResolvedDeclaration = {
  readonly root: TableName;
  readonly people: TableName | undefined;
  readonly roles: ReadonlyMap<TableName, DeclaredRole>;
  /** Of the shared tables those whose rows anybody may change. */
  readonly open: ReadonlySet<TableName>;
  /** How rows are published, by their table. */
  readonly published: ReadonlyMap<TableName, Published>;
  /** By name, in the order of the names; with the declared links, without the ignored tables and the links to them. */
  readonly tables: ReadonlyMap<TableName, Table>;
};

/** Checks a declaration against the tables of the catalog. Throws a `UsageError` of one line for the first name that does not fit. */
export function resolveDeclaration(declaration: ParsedDeclaration, catalog: readonly Table[]): ResolvedDeclaration {
  if (catalog.length === 0) {
    throw new UsageError('tenancy: no tables; expected the schema of the application. Migrate the database first.');
  }
  const all = new TableBook(catalog);
  const root = rootTable(declaration.root, all, catalog);
  const roles = declaredRoles(declaration, root, all);
  const kept = catalog.filter(({ name }) => roles.get(name) !== 'ignore');
  const book = new TableBook(kept);
  const extra = declaredLinks(declaration, book);
  const linked = kept.map((table) => {
    const own = extra.flatMap(({ table: holder, link }) => (holder === table.name ? [link] : []));
    const links = [...table.links, ...own].filter(({ parent }) => roles.get(parent) !== 'ignore');
    return { ...table, links: distinctLinks(links.map((link) => inKeyOrder(link, book.find(link.parent)))) };
  });
  if (declaration.personal.length > 0 && declaration.people === undefined) {
    throw new UsageError(
      `tenancy.personal: '${declaration.personal[0]}'; expected people to be declared as well, since it says whose rows those are. Add people: '<table>'.`,
    );
  }
  const tables = markAcross(declaration.across, new TableBook(linked), linked).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  return {
    root: root.name,
    people: declaration.people === undefined ? undefined : book.table('people', declaration.people).name,
    roles,
    open: openTables(declaration, book, roles),
    published: publishedTables(declaration, new TableBook(tables), roles),
    tables: new Map(tables.map((table) => [table.name, table])),
  };
}

/** Puts a composite link into the order of the parent's primary key, so that its values spell the parent's row key. */
function inKeyOrder(link: Link, parent: Table | undefined): Link {
  const key = parent?.primaryKey ?? [];
  const order = key.map((column) => link.parentColumns.indexOf(column));
  if (key.length < 2 || key.length !== link.parentColumns.length || order.includes(-1)) return link;
  return { ...link, columns: order.flatMap((at) => link.columns[at] ?? []), parentColumns: key };
}

function rootTable(given: TableName, book: TableBook, catalog: readonly Table[]): Table {
  const root = book.find(given);
  if (!root) {
    throw new UsageError(
      `tenancy.root: '${given}'; expected a table of the database, whose rows are the tenants. ${suggestNames(given, book.names)} ${likelyRoots(catalog)}`.trim(),
    );
  }
  if (root.primaryKey.length > 0) return root;
  throw new UsageError(
    `tenancy.root: '${given}' has no primary key; expected one, since it names the tenant. Give the table a primary key.`,
  );
}

/** A table may be named once only: in two entries one of them would silently lose. */
function declaredRoles(declaration: ParsedDeclaration, root: Table, book: TableBook): ResolvedDeclaration['roles'] {
  const roles = new Map<TableName, DeclaredRole>([[root.name, 'root']]);
  for (const role of ['shared', 'personal', 'audit', 'owned', 'ignore'] as const) {
    for (const { name } of declaration[role].flatMap((given) => book.tablesOf(role, given))) {
      const before = roles.get(name);
      if (before !== undefined) {
        const where = before === role ? `twice under ${role}` : `as ${before} and under ${role}`;
        throw new UsageError(`tenancy: '${name}' is declared ${where}; expected it once. Take one of the two away.`);
      }
      roles.set(name, role);
    }
  }
  return roles;
}

function openTables(
  { open }: ParsedDeclaration,
  book: TableBook,
  roles: ResolvedDeclaration['roles'],
): ReadonlySet<TableName> {
  const names = open.flatMap((given) => book.tablesOf('open', given)).map(({ name }) => name);
  const closed = names.find((name) => roles.get(name) !== 'shared');
  if (closed === undefined) return new Set(names);
  throw new UsageError(
    `tenancy.open: '${closed}' is not shared; expected a table of shared. Add it there, or take it away.`,
  );
}

function publishedTables(
  { published }: ParsedDeclaration,
  book: TableBook,
  roles: ResolvedDeclaration['roles'],
): ReadonlyMap<TableName, Published> {
  const named = (given: string): Table => {
    const table = book.table('published', given);
    if (roles.get(table.name) !== 'shared') return table;
    throw new UsageError(
      `tenancy.published: '${table.name}' is shared; expected a table of tenants' rows, since what is nobody's is shown to all. Take it away.`,
    );
  };
  return new Map(
    Object.entries(published).map(([given, rule]): [TableName, Published] => {
      const base = named(given);
      const along = new Set(rule.with.map((each) => named(each).name));
      const loose = [...along].find((name) => !hangTogether(base, along, book).has(name));
      if (loose === undefined) return [base.name, { when: rule.when, with: along }];
      throw new UsageError(
        `tenancy.published: '${loose}' is not published with ${base.name}; expected a table that leads to it by a foreign key, over others of the list, or that it leads to. Name those between as well, or say the link under columns.`,
      );
    }),
  );
}

/** The tables among those that lead to a table, over others of them, and those that it leads to. */
function hangTogether(base: Table, along: ReadonlySet<TableName>, book: TableBook): ReadonlySet<TableName> {
  const parentsOf = (name: TableName) =>
    (book.find(name)?.links ?? []).flatMap(({ kind, parent }) => (kind === 'foreign-key' ? [parent] : []));
  const down = new Set([base.name]);
  for (let size = 0; size < down.size; ) {
    size = down.size;
    for (const name of along) if (parentsOf(name).some((parent) => down.has(parent))) down.add(name);
  }
  return new Set([...down, ...parentsOf(base.name)]);
}

function markAcross(across: readonly string[], book: TableBook, tables: readonly Table[]): Table[] {
  const crosses = new Set<Link>();
  for (const given of across) {
    const places = book.columns('across', given);
    const found = places.flatMap(({ table, column }) =>
      table.links.filter(({ columns }) => columns.includes(column.name)),
    );
    if (found.length === 0) {
      const linked = places.flatMap(({ table }) =>
        table.links.flatMap(({ columns }) => columns.map((name) => `${table.name}.${name}`)),
      );
      throw new UsageError(
        `tenancy.across: '${given}'; expected a column that links to another table. ${suggestNames(given, linked)}`.trim(),
      );
    }
    for (const link of found) crosses.add(link);
  }
  return tables.map((table) => ({
    ...table,
    links: table.links.map((link): Link => (crosses.has(link) ? { ...link, across: true } : link)),
  }));
}
