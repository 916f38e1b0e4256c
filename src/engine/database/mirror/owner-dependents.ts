import type { RowChange } from '../../record/row-change.ts';
import type { Json } from '../../sequence/json.ts';
import type { OwnerResolver } from '../../tenancy/owner-resolver.ts';
import { planResolution } from '../../tenancy/resolution-plan.ts';
import type { Row, RowKey } from '../../tenancy/row.ts';
import type { Link, TableName, Tenancy } from '../../tenancy/tenancy.ts';
import type { MirrorTable } from './mirror-table.ts';

/** A table whose rows look up their owner through a link. */
type Child = { readonly table: TableName; readonly link: Link };

/** Knows whose owner is looked up through which row, and so may be another once that row has changed. */
export class OwnerDependents {
  readonly #tables: ReadonlyMap<TableName, MirrorTable>;
  readonly #resolver: OwnerResolver;
  readonly #children: ReadonlyMap<TableName, readonly Child[]>;
  /** The columns of each table that others' owners depend on. */
  readonly #telling: ReadonlyMap<TableName, readonly string[]>;

  constructor(tenancy: Tenancy, tables: ReadonlyMap<TableName, MirrorTable>, resolver: OwnerResolver) {
    this.#tables = tables;
    this.#resolver = resolver;
    const plans = planResolution(tenancy);
    const children = [...plans].flatMap(([table, { links }]) =>
      links.flatMap(({ via, ownerColumns }) => (ownerColumns === null ? [{ table, link: via }] : [])),
    );
    this.#children = Map.groupBy(children, ({ link }) => link.parent);
    const ownColumns = (table: TableName) =>
      plans.get(table)?.links.flatMap(({ via }) => [...via.columns, ...(via.when ? [via.when.column] : [])]) ?? [];
    this.#telling = new Map(
      [...this.#children].map(([parent, links]) => [
        parent,
        [...new Set([...links.flatMap(({ link }) => link.parentColumns), ...ownColumns(parent)])],
      ]),
    );
  }

  /** The present rows whose owner may be another after the change, which the tables have taken over. */
  of({ table, before, after }: Pick<RowChange, 'table' | 'before' | 'after'>, found: Places): void {
    const telling = this.#telling.get(table);
    if (telling === undefined) return;
    if (before !== null && after !== null && telling.every((column) => isSame(before[column], after[column]))) return;
    if (before !== null) this.#collect(table, before, found);
    if (after !== null) this.#collect(table, after, found);
  }

  #collect(table: TableName, row: Row, found: Places): void {
    for (const { table: child, link } of this.#children.get(table) ?? []) {
      const values = link.parentColumns.map((column) => row[column] ?? null);
      for (const { key, row: dependent } of this.#tables.get(child)?.findByLink(link, values) ?? []) {
        if (found.has(child, key) || this.#resolver.directOwner(child, dependent) !== undefined) continue;
        found.add(child, key);
        this.#collect(child, dependent, found);
      }
    }
  }
}

/** Rows by their places. */
export class Places {
  readonly #keys = new Map<TableName, Set<RowKey>>();

  add(table: TableName, key: RowKey): void {
    const keys = this.#keys.get(table);
    if (keys === undefined) this.#keys.set(table, new Set([key]));
    else keys.add(key);
  }

  has(table: TableName, key: RowKey): boolean {
    return this.#keys.get(table)?.has(key) ?? false;
  }

  *[Symbol.iterator](): Generator<readonly [table: TableName, key: RowKey]> {
    for (const [table, keys] of this.#keys) for (const key of keys) yield [table, key];
  }
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
