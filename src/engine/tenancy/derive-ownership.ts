import { type ParsedDeclaration, parseDeclaration, type TenancyDeclaration } from './declaration.ts';
import { likelyRoots } from './likely-roots.ts';
import { type ResolvedDeclaration, resolveDeclaration } from './resolve-declaration.ts';
import type { Link, Ownership, OwnershipPath, Table, TableName, Tenancy } from './tenancy.ts';
import { unclassifiedError } from './unclassified-error.ts';

/** How many links each table is away from the root; a table that nothing leads to the root is missing. */
type Distances = ReadonlyMap<TableName, number>;

/**
 * Classifies every table as root, owned, audit or shared, from the foreign keys and the declaration.
 *
 * Foreign keys (and `columns`) classify. Ids in arrays and json are claims that are checked in every row that holds them, but they
 * classify only tables declared as `owned` or `audit`. A link to a shared table proves nothing and ends the path.
 *
 * Pure, and independent of the order of tables and links. Throws a `UsageError` for a declaration that does not fit the tables, and for
 * tables that nothing classifies.
 */
export function deriveOwnership(tables: readonly Table[], declaration: TenancyDeclaration): Tenancy {
  const parsed: ParsedDeclaration = parseDeclaration(declaration, likelyRoots(tables));
  const resolved = resolveDeclaration(parsed, tables);
  const ways = waysUp(resolved, distancesToRoot(resolved));
  const ownership = new Map<TableName, Ownership>();
  const unclassified: Table[] = [];
  for (const table of resolved.tables.values()) {
    const paths = pathsOver(table.links, ways);
    const role = resolved.roles.get(table.name);
    if (role === 'root' || role === 'shared') ownership.set(table.name, { kind: role });
    else if (role === 'audit') ownership.set(table.name, { kind: 'audit', paths });
    else if (ways.has(table.name)) ownership.set(table.name, { kind: 'owned', paths });
    else unclassified.push(table);
  }
  if (unclassified.length > 0) throw unclassifiedError(unclassified, resolved);
  return {
    root: resolved.root,
    ...(resolved.people === undefined ? {} : { people: resolved.people }),
    tables: resolved.tables,
    ownership,
  };
}

function distancesToRoot({ root, roles, tables }: ResolvedDeclaration): Distances {
  const distances = new Map<TableName, number>([[root, 0]]);
  const open = [...tables.values()].filter(({ name }) => name !== root && roles.get(name) !== 'shared');
  // A row always has what is never absent: a table reached that way is reached by no shorter way that a row may lack.
  spread(distances, open, ({ kind, nullable }) => kind === 'foreign-key' && !nullable);
  spread(distances, open, ({ kind }) => kind === 'foreign-key');
  // Only tables that have no better evidence are reached through arrays and json, and then whatever hangs on them.
  spread(distances, open, ({ kind }, table) => {
    const role = roles.get(table.name);
    return kind === 'foreign-key' || role === 'owned' || role === 'audit';
  });
  return distances;
}

/** Goes from the root down, one generation a round, so that each table has a parent that was reached before it. */
function spread(
  distances: Map<TableName, number>,
  open: readonly Table[],
  classifies: (link: Link, table: Table) => boolean,
): void {
  for (;;) {
    const reached = new Map<TableName, number>();
    for (const table of open) {
      if (distances.has(table.name)) continue;
      const nearest = Math.min(
        ...table.links
          .filter((link) => link.across !== true && classifies(link, table))
          .map(({ parent }) => distances.get(parent) ?? Number.POSITIVE_INFINITY),
      );
      if (Number.isFinite(nearest)) reached.set(table.name, nearest + 1);
    }
    if (reached.size === 0) return;
    for (const [name, distance] of reached) distances.set(name, distance);
  }
}

/** The surest path of each table whose every link comes nearer to the root, so that it ends. Made from the root down. */
function waysUp({ root, tables }: ResolvedDeclaration, distances: Distances): ReadonlyMap<TableName, OwnershipPath> {
  const ways = new Map<TableName, OwnershipPath>([[root, []]]);
  for (const [name, distance] of [...distances].sort(([, a], [, b]) => a - b)) {
    const [surest] = pathsOver(
      (tables.get(name)?.links ?? []).filter(({ parent }) => (distances.get(parent) ?? distance) < distance),
      ways,
    );
    if (surest) ways.set(name, surest);
  }
  return ways;
}

/**
 * One path for each link that proves ownership, the surest first: foreign keys, then those never absent in a row, then the shortest. What
 * a row may lack is often filled in later, as with the winner of an auction, and says less of whose the row is.
 */
function pathsOver(links: readonly Link[], ways: ReadonlyMap<TableName, OwnershipPath>): readonly OwnershipPath[] {
  return links
    .flatMap((link): OwnershipPath[] => {
      const way = link.across === true ? undefined : ways.get(link.parent);
      return way ? [[link, ...way]] : [];
    })
    .sort(bySureness);
}

/** Leaves a tie in the order of the links, which is their own and not the catalog's. */
function bySureness(a: OwnershipPath, b: OwnershipPath): number {
  const [first] = a;
  const [other] = b;
  if (!first || !other) return a.length - b.length;
  return (
    Number(first.kind !== 'foreign-key') - Number(other.kind !== 'foreign-key') ||
    Number(a.some(({ nullable }) => nullable)) - Number(b.some(({ nullable }) => nullable)) ||
    Number(first.nullable) - Number(other.nullable) ||
    a.length - b.length
  );
}
