import { UsageError } from '../errors.ts';
import { linkSource } from './link-text.ts';
import { relationNames } from './relation-names.ts';
import type { ResolvedDeclaration } from './resolve-declaration.ts';
import type { Table } from './tenancy.ts';

/** Names each table that nothing classifies, why that is so, and the lines of declaration that would settle it; one line a table. */
export function unclassifiedError(tables: readonly Table[], resolved: ResolvedDeclaration): UsageError {
  const names = tables.map(({ name }) => `'${name}'`).join(', ');
  const columns = tables.flatMap((table) => findTenantColumn(table, resolved.root) ?? []);
  const common = new Set(columns.filter((column, at) => columns.indexOf(column) !== at));
  const lines = tables.map(
    (table) => `  ${table.name}: ${reason(table, resolved)}; ${remedies(table, resolved, common)}`,
  );
  return new UsageError(
    [
      `tenancy: unclassified ${names}; expected each table to lead to '${resolved.root}' or to be declared.`,
      ...lines,
    ].join('\n'),
  );
}

function reason(table: Table, { roles, people }: ResolvedDeclaration): string {
  if (roles.get(table.name) === 'personal') return `declared as personal, but none of its links leads to ${people}`;
  if (roles.get(table.name) === 'owned') return 'declared as owned, but none of its links leads to a tenant';
  const soft = table.links.filter(({ kind, across }) => kind !== 'foreign-key' && across !== true);
  if (soft.length > 0)
    return `only ids in ${soft.map(linkSource).join(', ')} could lead to a tenant, and a row may lack them`;
  if (table.links.length === 0) return 'it has no links';
  const parents = [...new Set(table.links.map(({ parent }) => parent))];
  const told = parents.map((parent) => (roles.get(parent) === 'shared' ? `${parent} (shared)` : parent));
  return `its links lead only to ${told.join(', ')}`;
}

/** The likeliest line first; `ignore` last, since it hides the table from everything. */
function remedies(table: Table, { root, roles, people }: ResolvedDeclaration, common: ReadonlySet<string>): string {
  const name = `'${table.name}'`;
  const lines = [];
  const leadsToPeople = table.links.some(({ parent }) => parent === people);
  if (leadsToPeople && roles.get(table.name) === undefined)
    lines.push(`personal: [${name}] if each row is one person's own`);
  const tenantColumn = findTenantColumn(table, root);
  if (tenantColumn !== undefined) {
    const tables = common.has(tenantColumn) ? '*' : table.name;
    lines.push(`columns: { '${tables}.${tenantColumn}': '${root}' } if that is its tenant`);
  }
  const polymorphic = findPolymorphicColumn(table);
  if (polymorphic !== undefined)
    lines.push(
      `polymorphic: { '${table.name}.${polymorphic}_id': { type: '${polymorphic}_type', tables: { <value>: '<table>' } } } if that says of which table the id is`,
    );
  if (roles.get(table.name) !== 'owned' && roles.get(table.name) !== 'personal') {
    if (table.links.some(({ kind }) => kind !== 'foreign-key')) lines.push(`owned: [${name}] if every row carries one`);
    lines.push(
      `shared: [${name}] if its rows belong to no tenant`,
      `audit: [${name}] if it only records what happened`,
    );
  }
  if (tenantColumn === undefined) {
    lines.push(`columns, arrays or json: { '${table.name}.<column>': '<table>' } if a column holds ids`);
  }
  lines.push(`ignore: [${name}] if the application never writes to it`);
  return lines.join(', or ');
}

/** What comes before `_id` and `_type` in the names of two columns, as of `resource_id` and `resource_type`. */
function findPolymorphicColumn({ columns }: Table): string | undefined {
  const names = new Set(columns.map(({ name }) => name));
  const stems = [...names].flatMap((name) => /^(.+)_id$/.exec(name)?.[1] ?? []);
  return stems.find((stem) => names.has(`${stem}_type`));
}

/** A column that is named like the tenant's id but has no foreign key: `organization_id`, `organizationId`, `org_id`, `tenant_id`. */
function findTenantColumn(table: Table, root: string): string | undefined {
  const [relation = '', singular = ''] = relationNames(root);
  const linked = new Set(table.links.flatMap(({ columns }) => columns));
  return table.columns.find(({ name }) => {
    const stem = /^(.+?)_?(?:id|key|slug)$/i.exec(name)?.[1]?.toLowerCase().replaceAll('_', '');
    return (
      stem !== undefined && !linked.has(name) && [relation, singular, singular.slice(0, 3), 'tenant'].includes(stem)
    );
  })?.name;
}
