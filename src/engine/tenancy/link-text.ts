import type { Link, OwnershipPath, Table } from './tenancy.ts';

/** What holds a link in its table: `warehouse_id`, `(region, code)`, `route_ids[]`, `data.items.routeId`. */
export function linkSource({ when, ...link }: Link): string {
  const { kind, columns, path = [] } = link;
  if (when !== undefined) return `${linkSource(link)} where ${when.column} = ${when.value}`;
  const [only = ''] = columns;
  switch (kind) {
    case 'foreign-key':
      return columns.length === 1 ? only : `(${columns.join(', ')})`;
    case 'array':
      return `${only}[]`;
    case 'json':
      return [only, ...path].join('.');
  }
}

/** A path as one line: `route_id -> routes.warehouse_id -> warehouses.organization_id`. A `?` follows what may be absent in a row. */
export function pathText(path: OwnershipPath): string {
  return path
    .map((link, at) => {
      const parent = at === 0 ? '' : `${path[at - 1]?.parent ?? ''}.`;
      return `${parent}${linkSource(link)}${link.nullable ? '?' : ''}`;
    })
    .join(' -> ');
}

/** Equal for two links of one table exactly where they point the same way, be they declared or not. */
export function linkIdentity({ kind, columns, path, when, parent, parentColumns }: Link): string {
  return JSON.stringify([kind, columns, path ?? [], parent, parentColumns, ...(when ? [when.column, when.value] : [])]);
}

/** The links without repetition, in an order that depends on nothing but them. */
export function distinctLinks(links: Table['links']): readonly Link[] {
  const byIdentity = new Map<string, Link>();
  for (const link of links) {
    const identity = linkIdentity(link);
    // What Postgres enforces is worth more than the same thing declared.
    if (byIdentity.get(identity)?.declared !== undefined || !byIdentity.has(identity)) byIdentity.set(identity, link);
  }
  return [...byIdentity].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, link]) => link);
}
