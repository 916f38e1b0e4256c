import type { Link, Ownership, TableName, Tenancy } from './tenancy.ts';

/**
 * The links of a table that prove who owns its rows, the surest first. The owners of the rows that they lead to must be one tenant.
 * The root has some as well where it points at owned rows (a default warehouse); a root row that points at another root row
 * (a parent organization) relates two tenants, and proves nothing.
 */
export function provingLinks(tenancy: Tenancy, table: TableName): readonly Link[] {
  const ownership = tenancy.ownership.get(table);
  switch (ownership?.kind) {
    case 'owned':
    case 'audit':
      return ownership.paths.flatMap(([link]) => link ?? []);
    case 'root':
      return (tenancy.tables.get(table)?.links ?? []).filter(
        (link) => link.across !== true && hasPaths(tenancy.ownership.get(link.parent)),
      );
    case 'personal':
    case 'shared':
    case undefined:
      return [];
  }
}

function hasPaths(ownership: Ownership | undefined): boolean {
  return (ownership?.kind === 'owned' || ownership?.kind === 'audit') && ownership.paths.length > 0;
}
