import { type PlacedRow, placeOf, withNames } from '../record/row-looks.ts';
import type { Json } from '../sequence/json.ts';
import { describeHandle, type Handle } from '../sequence/reference.ts';
import { keyText } from '../tenancy/key-text.ts';
import type { RowKey } from '../tenancy/row.ts';
import type { Table, TableName } from '../tenancy/tenancy.ts';

/** A row by its place, with its handle in the run. */
export type NamedRow = { readonly table: TableName; readonly key: RowKey; readonly handle: Handle };

/** What a report calls rows by: the names of fixtures, and which step made the others. */
export class RowNames {
  readonly #list: () => Iterable<NamedRow>;
  readonly #tables: ReadonlyMap<TableName, Table>;
  #names: Known | undefined;

  /** The rows are listed when a report asks, and once. */
  constructor(list: () => Iterable<NamedRow>, tables: ReadonlyMap<TableName, Table>) {
    this.#list = list;
    this.#tables = tables;
  }

  /** The text with names in place of ids. */
  inText(text: string): string {
    const { byId } = this.#known();
    return String(withNames(text, (id) => byId.get(id)));
  }

  /** The value as JSON, with names in place of ids. */
  textOf(value: Json): string {
    const { byId } = this.#known();
    return JSON.stringify(withNames(value, (id) => byId.get(id)));
  }

  /** The same of a row, or of one of its columns; names stand in its links as well, whatever their keys look like. */
  rowText({ table, row }: PlacedRow, column?: string): string {
    const { byPlace } = this.#known();
    const linked: { [column: string]: Json } = {};
    for (const { columns, parent } of this.#tables.get(table)?.links ?? []) {
      const name = byPlace.get(placeOf(parent, keyText(columns.map((link) => row[link] ?? null))));
      if (name !== undefined) for (const link of columns) linked[link] = name;
    }
    const named = { ...row, ...linked };
    return this.textOf(column === undefined ? named : (named[column] ?? null));
  }

  /** What the row is called; its place where it has no name. */
  nameOf({ table, key }: PlacedRow): string {
    return this.#known().byPlace.get(placeOf(table, key))?.slice(1, -1) ?? placeOf(table, key);
  }

  #known(): Known {
    if (this.#names) return this.#names;
    const [byPlace, byId] = [new Map<string, string>(), new Map<string, string>()];
    for (const { table, key, handle } of this.#list()) {
      // A key is no name.
      if ('fixture' in handle && handle.fixture === key) continue;
      byPlace.set(placeOf(table, key), `<${describeHandle(handle)}>`);
      byId.set(key, `<${describeHandle(handle)}>`);
    }
    this.#names = { byPlace, byId };
    return this.#names;
  }
}

/** Names by the place of the row, and by its key where that is met in a text. */
type Known = { readonly byPlace: ReadonlyMap<string, string>; readonly byId: ReadonlyMap<string, string> };
