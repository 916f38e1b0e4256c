import { HarnessError } from '../../errors.ts';
import type { Json } from '../../sequence/json.ts';
import { keyText } from '../../tenancy/key-text.ts';
import type { Row, RowKey } from '../../tenancy/row.ts';
import type { TableName } from '../../tenancy/tenancy.ts';

/** A row of the mirror. Never changed, but replaced, so that a reference to it stays what it was. */
export type MirrorEntry = {
  readonly key: RowKey;
  readonly row: Row;
  /** More than one only in a table without a primary key. */
  readonly copies: number;
  /** Its place among the rows of its table: baseline rows first, by key, then in the order in which they were made. */
  readonly ordinal: number;
};

type Index = { readonly columns: readonly string[]; readonly entries: Map<string, Set<MirrorEntry>> };

/** The rows of one table in memory, with look-ups by any columns, and an undo log back to the baseline. */
export class MirrorTable {
  readonly name: TableName;
  #entries = new Map<RowKey, MirrorEntry>();
  readonly #indexes = new Map<string, Index>();
  /** What stood at the baseline under each key touched since. */
  readonly #originals = new Map<RowKey, MirrorEntry | undefined>();
  readonly #baselineSize: number;
  #nextOrdinal: number;
  #isInOrder = true;

  constructor(name: TableName, baseline: ReadonlyMap<RowKey, { readonly row: Row; readonly copies: number }>) {
    this.name = name;
    // The order in which the database reads them out depends on what ran before.
    const keys = [...baseline.keys()].sort(compareKeys);
    for (const [ordinal, key] of keys.entries()) {
      const found = baseline.get(key);
      if (found !== undefined) this.#entries.set(key, { key, ordinal, ...found });
    }
    this.#baselineSize = keys.length;
    this.#nextOrdinal = keys.length;
  }

  /** In the order of their ordinals. */
  get entries(): Iterable<MirrorEntry> {
    if (!this.#isInOrder) {
      const inOrder = [...this.#entries.values()].sort((a, b) => a.ordinal - b.ordinal);
      this.#entries = new Map(inOrder.map((entry) => [entry.key, entry]));
      this.#isInOrder = true;
    }
    return this.#entries.values();
  }

  find(key: RowKey): MirrorEntry | undefined {
    return this.#entries.get(key);
  }

  /** The rows whose columns hold the values, in order; compared by `keyText`. The first call for some columns builds an index. */
  findBy(columns: readonly string[], values: readonly Json[]): readonly MirrorEntry[] {
    const found = this.#indexOn(columns).entries.get(keyText(values));
    if (found === undefined) return [];
    const entries = [...found];
    return entries.length < 2 ? entries : entries.sort((a, b) => a.ordinal - b.ordinal);
  }

  /** Writes a row under its key, over the one that is there. */
  put(key: RowKey, row: Row, copies = 1): void {
    const current = this.#entries.get(key);
    this.#replace(key, current, { key, row, copies, ordinal: current?.ordinal ?? this.#nextOrdinal++ });
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
    else {
      // A key that is new to the map comes last, where only a new row belongs; a known one stays where it is.
      const ordinal = current?.ordinal ?? this.#nextOrdinal - 1;
      if (next.ordinal !== ordinal) this.#isInOrder = false;
      this.#entries.set(key, next);
    }
    for (const { columns, entries } of this.#indexes.values()) {
      if (current !== undefined) unlink(entries, indexKey(columns, current.row), current);
      if (next !== undefined) link(entries, indexKey(columns, next.row), next);
    }
  }

  #indexOn(columns: readonly string[]): Index {
    const name = columns.length === 1 ? (columns[0] ?? '') : JSON.stringify(columns);
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    const index: Index = { columns, entries: new Map() };
    for (const entry of this.#entries.values()) link(index.entries, indexKey(columns, entry.row), entry);
    this.#indexes.set(name, index);
    return index;
  }
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
