import { joinsPeople } from '../../../engine/fixtures/membership.ts';
import type { TenancyDeclaration } from '../../../engine/tenancy/declaration.ts';
import { findUnclassified } from '../../../engine/tenancy/derive-ownership.ts';
import { type LikelyPublished, likelyPublished } from '../../../engine/tenancy/likely-published.ts';
import type { Column, Link, Table, TableName } from '../../../engine/tenancy/tenancy.ts';
import { unlinkedColumns } from './find-root.ts';
import { isCalled, stemOf } from './table-names.ts';

/** The declaration that a harness begins with, and what of it somebody should look at. */
export type TenancyPlan = {
  readonly declaration: TenancyDeclaration;
  /** Why tables are declared as they are, one line each. */
  readonly reasons: readonly string[];
  /** Tables of which nothing says whose their rows are; they are shared until somebody does, so that no run finds what another has left there. */
  readonly unknown: readonly TableName[];
  /** Tables whose owners seem to publish rows of them; somebody has to say whether all may see those. */
  readonly published: readonly (LikelyPublished & { readonly table: TableName })[];
};

const AUDIT = /(^|_|\.)(audit|activity|access|request)_?(logs?|events?|trails?|entries|records?)$|(^|_|\.)audits?$/i;

/** What express-session and its like keep sessions in, as connect-pg-simple does: whose one is stands inside a document. */
function isSessionStore({ name, links, columns }: Table): boolean {
  const isDocument = (column: Column) =>
    /^(sess|session|data|payload)$/i.test(column.name) && /^(json|text|bytea)/.test(column.type);
  return /(^|[_.])sessions?$/i.test(snake(name)) && links.length === 0 && columns.some(isDocument);
}

/** Declares what the catalog does not say: columns that are called after tables, logs, and what belongs to nobody. */
export function planTenancy(
  tables: readonly Table[],
  root: TableName,
  people: TableName | undefined,
  wordsOf: (table: TableName, column: string) => readonly string[] = () => [],
): TenancyPlan {
  const columns = columnsOf(tables, root);
  const stores = tables
    .filter((table) => isSessionStore(table) && namedLinks(table, tables, root).length === 0)
    .map(({ name }) => name);
  const logs = tables.filter(({ name }) => AUDIT.test(snake(name)) && name !== root).map(({ name }) => name);
  const audit = [...logs, ...stores];
  const begun: TenancyDeclaration = {
    root,
    ...(people === undefined ? {} : { people }),
    ...(audit.length === 0 ? {} : { audit }),
    ...(Object.keys(columns).length === 0 ? {} : { columns }),
  };
  // A column of theirs that leads to a tenant says which one they look at, or were in first.
  const areJoined =
    people !== undefined && withNamedLinks(tables, root).some((table) => joinsPeople(table, { people, root }));
  const shared: TableName[] = areJoined ? [people] : [];
  const unknown: TableName[] = [];
  // A table that is declared may be what others lead to, so that one more is asked for at a time.
  for (;;) {
    const open = findUnclassified(tables, withShared(begun, [...shared, ...unknown]));
    const next = open.find(({ name }) => name === people) ?? open.find((table) => isOfNobody(table, open)) ?? open[0];
    if (next === undefined) break;
    (next.name === people || isOfNobody(next, open) ? shared : unknown).push(next.name);
  }
  const ofNobody = new Set([...shared, ...unknown, ...audit]);
  return {
    declaration: withShared(begun, [...shared, ...unknown].sort()),
    published: tables.flatMap((table) => {
      const likely = ofNobody.has(table.name)
        ? undefined
        : likelyPublished(table, (column) => wordsOf(table.name, column));
      return likely === undefined ? [] : [{ table: table.name, ...likely }];
    }),
    reasons: [
      ...Object.entries(columns).map(
        ([column, table]) => `${column} leads to ${table} by its name, without a foreign key`,
      ),
      ...logs.map((name) => `${name} only records what happened, by its name`),
      ...stores.map(
        (name) => `${name} is written by every request, as the store of sessions that it is by its columns`,
      ),
      ...shared
        .sort()
        .map(
          (name) =>
            `${name} belongs to no tenant: ${name === people ? 'people may work for several' : 'no column leads to one'}`,
        ),
    ],
    unknown,
  };
}

function withShared(begun: TenancyDeclaration, shared: readonly TableName[]): TenancyDeclaration {
  return { ...begun, ...(shared.length === 0 ? {} : { shared: [...shared] }) };
}

/** Neither a link nor a column that could be one: countries, plans, flags. */
function isOfNobody(table: Table, open: readonly Table[]): boolean {
  const own = new Set(table.primaryKey.length === 1 ? table.primaryKey : []);
  const others = new Set(open.map(({ name }) => name));
  if (table.links.some(({ parent }) => parent !== table.name && !others.has(parent))) return false;
  if (table.links.some(({ parent }) => parent !== table.name)) return false;
  return !table.columns.some(({ name }) => !own.has(name) && stemOf(name) !== undefined && stemOf(name) !== '');
}

/** Links without a foreign key: for all tables at once where several have the column. */
function columnsOf(tables: readonly Table[], root: TableName): { readonly [column: string]: TableName } {
  const found = tables.flatMap((table) =>
    namedLinks(table, tables, root).map((each) => ({ ...each, table: table.name })),
  );
  const entries = new Map<string, TableName>();
  for (const { column, parent, table } of found) {
    const alike = found.filter((other) => other.column === column);
    const isCommon = alike.length > 1 && alike.every((other) => other.parent === parent);
    entries.set(`${isCommon ? '*' : table}.${column}`, parent);
  }
  return Object.fromEntries(entries);
}

function namedLinks(table: Table, tables: readonly Table[], root: TableName) {
  return [
    ...unlinkedColumns(table, tables),
    ...tenantColumns(table, tables, root).map((column) => ({ column, parent: root })),
  ];
}

/** The tables with links in place of the columns that are called after others. */
export function withNamedLinks(tables: readonly Table[], root: TableName): readonly Table[] {
  return tables.map((table) => {
    const named = namedLinks(table, tables, root).map(({ column, parent }): Link => {
      const nullable = table.columns.some(({ name, nullable: mayLack }) => name === column && mayLack);
      const parentColumns = tables.find(({ name }) => name === parent)?.primaryKey ?? [];
      return { kind: 'foreign-key', columns: [column], parent, parentColumns, nullable };
    });
    return { ...table, links: [...table.links, ...named] };
  });
}

/** What stands before the name in a column that says which one somebody looks at, as `activeOrganizationId` of better-auth's sessions. */
const CHOSEN = /^(active|current|selected|default)/;

/** `org_id` and `tenant_id`, whatever the tenants are called, and which of them is chosen. */
function tenantColumns(table: Table, tables: readonly Table[], root: TableName): readonly string[] {
  const linked = new Set([
    ...table.links.flatMap(({ columns }) => columns),
    ...unlinkedColumns(table, tables).map(({ column }) => column),
  ]);
  const key = tables.find(({ name }) => name === root);
  const type = key?.columns.find(({ name }) => name === key.primaryKey[0])?.type;
  return table.columns
    .filter((column) => column.type === type && !linked.has(column.name) && table.name !== root)
    .filter(({ name }) => {
      const stem = stemOf(name);
      if (stem === undefined) return false;
      const bare = stem.replace(CHOSEN, '');
      const isOrganization = bare === 'org' && isCalled(root, ['organization', 'organisation']);
      return bare === 'tenant' || isOrganization || (bare !== stem && isCalled(root, [bare]));
    })
    .map(({ name }) => name);
}

function snake(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
}
