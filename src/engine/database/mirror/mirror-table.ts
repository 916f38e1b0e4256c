import { HarnessError } from '../../errors.ts';
import type { Json } from '../../sequence/json.ts';
import { keyText } from '../../tenancy/key-text.ts';
import { linkedValues } from '../../tenancy/linked-values.ts';
import type { Row, RowKey } from '../../tenancy/row.ts';
import type { Link, TableName } from '../../tenancy/tenancy.ts';
import type { MirrorEntry, Owners } from './mirror-entry.ts';
import { OrderedRows } from './ordered-rows.ts';

/** By what a row is found: the texts that it goes by, and the rows by each of them. */
type Index = { readonly textsOf: (row: Row) => readonly string[]; readonly entries: Map<string, Set<MirrorEntry>> };

/**
 * The rows of one table in memory, with look-ups by any columns, by links and by owners, and an undo log back to the baseline. All of it is
 * kept up with each change, at the cost of the change.
 */
export class MirrorTable {
  readonly name: TableName;
  readonly #entries = new Map<RowKey, MirrorEntry>();
  readonly #indexes = new Map<string | Link, Index>();
  /** What stood at the baseline under each key touched since. */
  readonly #originals = new Map<RowKey, MirrorEntry | undefined>();
  readonly #baselineSize: number;
  #nextOrdinal: number;
  #list: OrderedRows | undefined;
  #listsByOwner: Map<string | null, OrderedRows> | undefined;

  constructor(name: TableName, baseline: ReadonlyMap<RowKey, { readonly row: Row; readonly copies: number }>) {
    this.name = name;
    // The order in which the database reads them out depends on what ran before.
    const keys = [...baseline.keys()].sort(compareKeys);
    for (const [ordinal, key] of keys.entries()) {
      const found = baseline.get(key);
      if (found !== undefined) this.#entries.set(key, { key, ordinal, owner: null, person: null, ...found });
    }
    this.#baselineSize = keys.length;
    this.#nextOrdinal = keys.length;
  }

  get keys(): Iterable<RowKey> {
    return this.#entries.keys();
  }

  /** In the order of their ordinals, each as often as it has copies. Good until the next change. */
  get rows(): readonly MirrorEntry[] {
    this.#list ??= new OrderedRows(this.#entries.values());
    return this.#list.rows;
  }

  /** Those of one tenant, or person, or of none. */
  rowsOf(whose: string | null): readonly MirrorEntry[] {
    return this.#byOwner.get(whose)?.rows ?? [];
  }

  /** Every tenant, or person, that has, or has had, rows here; null among them where rows are of nobody. */
  get owners(): ReadonlySet<string | null> {
    return new Set(this.#byOwner.keys());
  }

  get #byOwner(): Map<string | null, OrderedRows> {
    this.#listsByOwner ??= new Map(
      [...Map.groupBy(this.#entries.values(), whoseIs)].map(([whose, entries]) => [whose, new OrderedRows(entries)]),
    );
    return this.#listsByOwner;
  }

  find(key: RowKey): MirrorEntry | undefined {
    return this.#entries.get(key);
  }

  /** What stood under the key at the baseline. */
  findOriginal(key: RowKey): MirrorEntry | undefined {
    return this.#originals.has(key) ? this.#originals.get(key) : this.#entries.get(key);
  }

  /** The keys touched since the baseline, in the order in which they were touched first. */
  get touched(): Iterable<RowKey> {
    return this.#originals.keys();
  }

  /** The rows whose columns hold the values, in order; compared by `keyText`. The first call for some columns builds an index. */
  findBy(columns: readonly string[], values: readonly Json[]): readonly MirrorEntry[] {
    const name = columns.length === 1 ? (columns[0] ?? '') : JSON.stringify(columns);
    return this.#findIn(name, (row) => [indexKey(columns, row)], values);
  }

  /** The rows that point to the values through the link, in order. The first call for a link builds an index. */
  findByLink(link: Link, values: readonly Json[]): readonly MirrorEntry[] {
    return this.#findIn(link, (row) => linkedValues(link, row).map(keyText), values);
  }

  /** Writes a row under its key, over the one that is there. */
  put(key: RowKey, row: Row, copies = 1): void {
    const current = this.#entries.get(key);
    const ordinal = current?.ordinal ?? this.#nextOrdinal++;
    this.#replace(key, current, { owner: null, person: null, ...current, key, row, copies, ordinal });
  }

  /** Says whose the row is. */
  assign(key: RowKey, { owner, person }: Owners): void {
    const current = this.#entries.get(key);
    if (current === undefined || (current.owner === owner && current.person === person)) return;
    this.#replace(key, current, { ...current, owner, person });
  }

  /** Says whose each row of the baseline is. Before anything else. */
  assignBaseline(ownersOf: (row: Row) => Owners): void {
    for (const entry of this.#entries.values()) Object.assign(entry, ownersOf(entry.row));
  }

  /** Takes a row away, or one copy of it. */
  remove(key: RowKey): void {
    const current = this.#entries.get(key);
    if (current === undefined) {
      throw new HarnessError(
        `mirroring ${this.name} failed: no row ${key}; expected the row that the journal deletes. Run with --paranoid to find where they part.`,
      );
    }
    this.#replace(key, current, current.copies > 1 ? { ...current, copies: current.copies - 1 } : undefined);
  }

  /** Back to the baseline; hands out the keys that were made since. Costs as much as was touched. */
  reset(): readonly RowKey[] {
    const made: RowKey[] = [];
    for (const [key, original] of this.#originals) {
      const current = this.#entries.get(key);
      if (original === undefined) made.push(key);
      if (current !== original) this.#write(key, current, original);
    }
    this.#originals.clear();
    this.#nextOrdinal = this.#baselineSize;
    return made;
  }

  #replace(key: RowKey, current: MirrorEntry | undefined, next: MirrorEntry | undefined): void {
    if (!this.#originals.has(key)) this.#originals.set(key, current);
    this.#write(key, current, next);
  }

  #write(key: RowKey, current: MirrorEntry | undefined, next: MirrorEntry | undefined): void {
    if (next === undefined) this.#entries.delete(key);
    else this.#entries.set(key, next);
    if (current !== undefined && current.ordinal !== next?.ordinal) this.#enlist(current.ordinal, current, undefined);
    if (next !== undefined) this.#enlist(next.ordinal, current, next);
    for (const { textsOf, entries } of this.#indexes.values()) {
      if (current !== undefined) for (const text of textsOf(current.row)) unlink(entries, text, current);
      if (next !== undefined) for (const text of textsOf(next.row)) link(entries, text, next);
    }
  }

  #enlist(ordinal: number, current: MirrorEntry | undefined, next: MirrorEntry | undefined): void {
    this.#list?.put(ordinal, next);
    const lists = this.#listsByOwner;
    if (lists === undefined) return;
    if (current !== undefined && (next === undefined || whoseIs(next) !== whoseIs(current)))
      lists.get(whoseIs(current))?.put(ordinal, undefined);
    if (next === undefined) return;
    const known = lists.get(whoseIs(next));
    if (known === undefined) lists.set(whoseIs(next), new OrderedRows([next]));
    else known.put(ordinal, next);
  }

  #findIn(name: string | Link, textsOf: Index['textsOf'], values: readonly Json[]): readonly MirrorEntry[] {
    const found = this.#indexOn(name, textsOf).entries.get(keyText(values));
    if (found === undefined) return [];
    const entries = [...found];
    return entries.length < 2 ? entries : entries.sort((a, b) => a.ordinal - b.ordinal);
  }

  #indexOn(name: string | Link, textsOf: Index['textsOf']): Index {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    const index: Index = { textsOf, entries: new Map() };
    for (const entry of this.#entries.values()) for (const text of textsOf(entry.row)) link(index.entries, text, entry);
    this.#indexes.set(name, index);
    return index;
  }
}

/** A table has rows of tenants or of people, never of both. */
function whoseIs({ owner, person }: Owners): string | null {
  return owner ?? person;
}

/** By code units, which do not depend on the locale. */
function compareKeys(a: RowKey, b: RowKey): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function indexKey(columns: readonly string[], row: Row): string {
  return keyText(columns.map((column) => row[column] ?? null));
}

function link(entries: Map<string, Set<MirrorEntry>>, key: string, entry: MirrorEntry): void {
  const found = entries.get(key);
  if (found === undefined) entries.set(key, new Set([entry]));
  else found.add(entry);
}

function unlink(entries: Map<string, Set<MirrorEntry>>, key: string, entry: MirrorEntry): void {
  const found = entries.get(key);
  if (found === undefined) return;
  found.delete(entry);
  if (found.size === 0) entries.delete(key);
}
