import { createHash } from 'node:crypto';
import { canonicalJson, isList } from '../sequence/canonical.ts';
import type { Json } from '../sequence/json.ts';
import { keyText } from '../tenancy/key-text.ts';
import type { Row, RowKey } from '../tenancy/row.ts';
import type { Table, TableName } from '../tenancy/tenancy.ts';
import { replaceDrawn } from './drawn-text.ts';

/** A row with where it stands. */
export type PlacedRow = { readonly table: TableName; readonly key: RowKey; readonly row: Row };

/** How a row looks, whatever ids it and the rows that it names were given: equal texts, equal looks. */
export type Look = {
  /** What stands in the row itself. */
  readonly own: string;
  /** That, with the looks of the rows that it names, and of those that name it, and so on. A digest. */
  readonly whole: string;
};

export type LookOptions = {
  readonly tables: ReadonlyMap<TableName, Table>;
  /** What a row is called that is known already, in words that mean the same in any run. */
  readonly nameOf: (table: TableName, key: RowKey) => string | undefined;
  /** The same by an id inside of a text. */
  readonly nameOfId: (id: string) => string | undefined;
  /** Numbers are left out, but for those that lead to other rows: they may have been counted up by a sequence that others draw from as well. */
  readonly isLoose?: boolean;
};

/** How far looks reach: a row is told from others by the rows that it names, by those that they name, and so on, so many times. */
const rounds = 3;

/**
 * How rows of one run look, so that they can be recognised in another in which they have other ids and came in another order. The looks of
 * rows that name each other are refined round by round (colour refinement; Weisfeiler and Leman, 1968).
 */
export function looksOf<Placed extends PlacedRow>(
  rows: readonly Placed[],
  options: LookOptions,
): ReadonlyMap<Placed, Look> {
  const sketches = sketchAll(rows, options);
  const naming = Map.groupBy(
    sketches.flatMap((sketch) => sketch.named.map((named) => ({ named, by: sketch }))),
    ({ named }) => named,
  );
  let looks = new Map<PlacedRow, string>(sketches.map(({ placed, own }) => [placed, digest([own])]));
  for (let round = 0; round < rounds; round += 1) {
    const lookOf = (placed: PlacedRow) => looks.get(placed) ?? '';
    looks = new Map(
      sketches.map(({ placed, named }) => {
        const namedBy = (naming.get(placed) ?? []).map(({ by }) => lookOf(by.placed)).sort();
        return [placed, digest([lookOf(placed), named.map(lookOf), namedBy])];
      }),
    );
  }
  return new Map(
    sketches.map(({ placed, own }) => [placed as Placed, { own, whole: looks.get(placed) ?? '' }] as const),
  );
}

/** A row's own look, with the rows of the same set that it names, in the order in which they stand in it. */
type Sketch = { readonly placed: PlacedRow; readonly own: string; readonly named: readonly PlacedRow[] };

function sketchAll(
  rows: readonly PlacedRow[],
  { tables, nameOf, nameOfId, isLoose = false }: LookOptions,
): readonly Sketch[] {
  const byPlace = new Map(rows.map((placed) => [placeOf(placed.table, placed.key), placed]));
  const byId = new Map(rows.map((placed) => [placed.key, placed]));
  return rows.map((placed): Sketch => {
    const named: PlacedRow[] = [];
    const nameIn = (table: TableName, key: RowKey): string | undefined => {
      const other = byPlace.get(placeOf(table, key));
      if (other) named.push(other);
      return other ? `<a row of ${table}>` : nameOf(table, key);
    };
    const nameOfText = (id: string): string | undefined => {
      const other = byId.get(id);
      if (other) named.push(other);
      return other ? `<a row of ${other.table}>` : nameOfId(id);
    };
    const naming = { table: tables.get(placed.table), nameIn, nameOfText, isLoose };
    return { placed, own: canonicalJson(withoutIds(placed, naming)), named };
  });
}

type Naming = {
  readonly table: Table | undefined;
  readonly nameIn: (table: TableName, key: RowKey) => string | undefined;
  readonly nameOfText: (id: string) => string | undefined;
  readonly isLoose: boolean;
};

/** The row without what was drawn or counted up for it, its key for one, and with names in place of the ids of other rows. */
function withoutIds({ row }: PlacedRow, { table, nameIn, nameOfText, isLoose }: Naming): Json {
  const linked = new Map<string, Json>();
  for (const { kind, columns, parent } of table?.links ?? []) {
    if (kind !== 'foreign-key') continue;
    const name = nameIn(parent, keyText(columns.map((column) => row[column] ?? null)));
    for (const column of columns) linked.set(column, name ?? linked.get(column) ?? row[column] ?? null);
  }
  const counted = new Set(table?.columns.filter((column) => column.counted).map(({ name }) => name));
  const plain = (value: Json): Json => {
    const named = withoutDrawn(withNames(value, nameOfText));
    return isLoose ? canonicalJson(named).replaceAll(/\d+/g, '#') : named;
  };
  return Object.fromEntries(
    Object.entries(row)
      .filter(([column]) => linked.has(column) || !counted.has(column))
      .map(([column, value]): [string, Json] => [column, linked.get(column) ?? plain(value)]),
  );
}

function withoutDrawn(value: Json): Json {
  return mapTexts(value, (text) => replaceDrawn(text, () => '<drawn>'));
}

const wordOfId = /[A-Za-z0-9_-]{8,}/g;

/** The value with every id in its texts replaced that has a name. */
export function withNames(value: Json, nameOf: (id: string) => string | undefined): Json {
  return mapTexts(value, (text) => text.replaceAll(wordOfId, (word) => nameOf(word) ?? word));
}

/** The value with every text in it changed. */
export function mapTexts(value: Json, map: (text: string) => string): Json {
  if (typeof value === 'string') return map(value);
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map((item) => mapTexts(item, map));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapTexts(item, map)]));
}

/** Where a row stands, as one text. */
export function placeOf(table: TableName, key: RowKey): string {
  return `${table} ${key}`;
}

function digest(value: Json): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64');
}
