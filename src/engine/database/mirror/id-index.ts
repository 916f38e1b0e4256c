import type { Table, TableName, Tenancy } from '../../tenancy/tenancy.ts';
import type { MirrorTable } from './mirror-table.ts';
import type { RowKey } from './row-change.ts';

/** A row that an id names. */
export type IdHolder = { readonly table: TableName; readonly key: RowKey };

/** Types whose values are as common in any text as they are keys. */
const UNTELLING_TYPE = /^(smallint|integer|bigint|numeric|real|double precision|boolean|date|time|timestamp)\b/;

/**
 * Which rows an id names, by the text of their primary keys. Keys of several columns are left out, since each part names another row,
 * and so are numbers and times.
 */
export class IdIndex {
  readonly #telling: ReadonlySet<TableName>;
  readonly #holders = new Map<string, IdHolder[]>();

  constructor(tenancy: Tenancy, tables: ReadonlyMap<TableName, MirrorTable>) {
    this.#telling = new Set([...tenancy.tables.values()].filter(hasTellingKey).map(({ name }) => name));
    for (const table of tables.values()) for (const { key } of table.entries) this.add(table.name, key);
  }

  get ids(): Iterable<string> {
    return this.#holders.keys();
  }

  holdersOf(id: string): readonly IdHolder[] {
    return this.#holders.get(id) ?? [];
  }

  add(table: TableName, key: RowKey): void {
    if (!this.#telling.has(table)) return;
    const holders = this.#holders.get(key);
    if (holders === undefined) this.#holders.set(key, [{ table, key }]);
    else if (!holders.some((holder) => holder.table === table)) holders.push({ table, key });
  }

  forget(table: TableName, key: RowKey): void {
    const holders = this.#holders.get(key)?.filter((holder) => holder.table !== table);
    if (holders === undefined) return;
    if (holders.length === 0) this.#holders.delete(key);
    else this.#holders.set(key, holders);
  }
}

function hasTellingKey({ primaryKey, columns }: Table): boolean {
  const [only] = primaryKey;
  const type = columns.find(({ name }) => name === only)?.type;
  return primaryKey.length === 1 && type !== undefined && !UNTELLING_TYPE.test(type);
}
