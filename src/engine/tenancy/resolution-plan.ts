import { provingLinks } from './proving-links.ts';
import type { Link, Table, TableName, Tenancy } from './tenancy.ts';

/** One link of a table, prepared for looking up owners through it. */
export type PlannedLink = {
  readonly via: Link;
  /** Columns of the row that hold the owner's key, where the link makes it readable without looking at another row; else null. */
  readonly ownerColumns: readonly string[] | null;
  /** False where the parent is no nearer to the root than the row, so that following such links may go round. */
  readonly descends: boolean;
};

/** How the owners of a table's rows are found. */
export type TablePlan = { readonly links: readonly PlannedLink[] };

/** Columns of each table by which a row knows its own owner, where its surest link makes it readable. */
type OwnerColumns = ReadonlyMap<TableName, readonly string[]>;

/** Prepares the links of all tables that prove ownership; tables without any are left out. */
export function planResolution(tenancy: Tenancy): ReadonlyMap<TableName, TablePlan> {
  const ownerColumns = ownerColumnsByTable(tenancy);
  const plans = new Map<TableName, TablePlan>();
  for (const table of tenancy.tables.values()) {
    const rank = rankOf(tenancy, table.name);
    const links = provingLinks(tenancy, table.name).map(
      (via): PlannedLink => ({
        via,
        descends: rankOf(tenancy, via.parent) < rank,
        ownerColumns: readableThrough(via, tenancy, ownerColumns),
      }),
    );
    if (table.name === tenancy.root) links.unshift(itself(table));
    if (links.length > 0) plans.set(table.name, { links });
  }
  return plans;
}

/** From the root down, so that a composite foreign key can take over the columns from its parent. */
function ownerColumnsByTable(tenancy: Tenancy): OwnerColumns {
  const known = new Map<TableName, readonly string[]>();
  known.set(tenancy.root, tenancy.tables.get(tenancy.root)?.primaryKey ?? []);
  const ranked = [...tenancy.tables.keys()]
    .map((name) => ({ name, rank: rankOf(tenancy, name) }))
    .sort((a, b) => a.rank - b.rank);
  for (const { name } of ranked) {
    const [surest] = provingLinks(tenancy, name);
    const columns = surest ? readableThrough(surest, tenancy, known) : null;
    if (columns) known.set(name, columns);
  }
  return known;
}

/** How many links a table is away from the root, by its surest path. */
function rankOf(tenancy: Tenancy, table: TableName): number {
  if (table === tenancy.root) return 0;
  const ownership = tenancy.ownership.get(table);
  const paths = ownership?.kind === 'owned' || ownership?.kind === 'audit' ? ownership.paths : [];
  return paths[0]?.length ?? Number.POSITIVE_INFINITY;
}

/** A row of the root is owned by the tenant that it is: a link from its key to its key says so. */
function itself({ name, primaryKey }: Table): PlannedLink {
  const via: Link = {
    kind: 'foreign-key',
    columns: primaryKey,
    parent: name,
    parentColumns: primaryKey,
    nullable: false,
  };
  return { via, ownerColumns: primaryKey, descends: false };
}

/**
 * The owner is readable off the row where the link leads to the root's key; and where an enforced composite foreign key carries the
 * columns by which the parent row knows its own owner, since Postgres keeps them equal.
 */
function readableThrough(link: Link, tenancy: Tenancy, known: OwnerColumns): readonly string[] | null {
  if (link.kind !== 'foreign-key' || link.when !== undefined) return null;
  if (link.parent !== tenancy.root && link.declared === true) return null;
  const inParent = known.get(link.parent);
  if (!inParent) return null;
  const columns = inParent.flatMap((column) => link.columns[link.parentColumns.indexOf(column)] ?? []);
  return columns.length === inParent.length ? columns : null;
}
