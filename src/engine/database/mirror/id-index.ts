import { keyText } from '../../tenancy/key-text.ts';
import type { RowKey } from '../../tenancy/row.ts';
import type { Table, TableName, Tenancy } from '../../tenancy/tenancy.ts';
import type { MirrorTable } from './mirror-table.ts';
import { canonicalId, isTellingId } from './telling-id.ts';

/** A row that an id names. */
export type IdHolder = { readonly table: TableName; readonly key: RowKey };

/** A column of a primary key that names the row by itself, with its place in the key. */
type KeyPart = { readonly at: number; readonly type: string };

/**
 * Which rows an id names. Ids are the values of primary keys that are telling (see `isTellingId`). Of a key of several columns each part
 * counts that does not name another row.
 */
export class IdIndex {
  readonly #parts: ReadonlyMap<TableName, readonly KeyPart[]>;
  readonly #isComposite: ReadonlySet<TableName>;
  readonly #holders = new Map<string, IdHolder[]>();
  #texts = 0;

  constructor(tenancy: Tenancy, tables: ReadonlyMap<TableName, MirrorTable>) {
    this.#parts = new Map([...tenancy.tables.values()].map((table) => [table.name, keyParts(table)]));
    this.#isComposite = new Set(
      [...tenancy.tables.values()].filter(({ primaryKey }) => primaryKey.length > 1).map(({ name }) => name),
    );
    for (const table of tables.values()) for (const key of table.keys) this.add(table.name, key);
  }

  get ids(): Iterable<string> {
    return this.#holders.keys();
  }

  /** Whether any id is something else than a uuid. */
  get hasTexts(): boolean {
    return this.#texts > 0;
  }

  holdersOf(id: string): readonly IdHolder[] {
    return this.#holders.get(canonicalId(id)) ?? [];
  }

  add(table: TableName, key: RowKey): void {
    for (const id of this.#idsOf(table, key)) {
      const holders = this.#holders.get(id);
      if (holders === undefined) {
        this.#holders.set(id, [{ table, key }]);
        if (!isHexId(id)) this.#texts += 1;
      } else if (!holders.some((holder) => holder.table === table && holder.key === key)) holders.push({ table, key });
    }
  }

  forget(table: TableName, key: RowKey): void {
    for (const id of this.#idsOf(table, key)) {
      const known = this.#holders.get(id);
      const left = known?.filter((holder) => holder.table !== table || holder.key !== key) ?? [];
      if (known === undefined || left.length === known.length) continue;
      if (left.length > 0) this.#holders.set(id, left);
      else {
        this.#holders.delete(id);
        if (!isHexId(id)) this.#texts -= 1;
      }
    }
  }

  #idsOf(table: TableName, key: RowKey): readonly string[] {
    const parts = this.#parts.get(table) ?? [];
    if (parts.length === 0) return [];
    const values = this.#isComposite.has(table) ? (JSON.parse(key) as unknown[]) : [key];
    return parts.flatMap(({ at, type }) => {
      const value = values[at];
      const id = typeof value === 'string' ? value : typeof value === 'number' ? keyText([value]) : '';
      return isTellingId(id, type) ? [canonicalId(id)] : [];
    });
  }
}

function keyParts({ primaryKey, columns, links }: Table): readonly KeyPart[] {
  return primaryKey.flatMap((name, at) => {
    const type = columns.find((column) => column.name === name)?.type;
    const namesAnother = primaryKey.length > 1 && links.some((link) => link.columns.includes(name));
    return type === undefined || namesAnother ? [] : [{ at, type }];
  });
}

function isHexId(id: string): boolean {
  return /^[0-9a-f]{32}$/.test(id);
}
