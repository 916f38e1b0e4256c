import type { Link, OwnershipPath, Table, TableName } from './tenancy.ts';

/** How many links each table is away from the table at the top, which is 0 away; a table from which nothing leads there is missing. */
export type Distances = ReadonlyMap<TableName, number>;

/** The surest path of each table up to the one at the top. */
export type Ways = ReadonlyMap<TableName, OwnershipPath>;

/** Goes from the root down, one generation a round, so that each table has a parent that was reached before it. */
export function spread(
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
export function waysUp(tables: ReadonlyMap<TableName, Table>, distances: Distances): Ways {
  const ways = new Map<TableName, OwnershipPath>();
  for (const [name, distance] of [...distances].sort(([, a], [, b]) => a - b)) {
    if (distance === 0) ways.set(name, []);
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
export function pathsOver(links: readonly Link[], ways: Ways): readonly OwnershipPath[] {
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
