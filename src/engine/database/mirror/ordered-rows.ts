import type { MirrorEntry } from './mirror-entry.ts';

/** A list that is changed in more than one place of so many is made anew. */
const mostPatched = 1 / 32;

/**
 * Rows in the order of their ordinals, each as often as it has copies. What changes is taken over when the list is asked for, at the cost of
 * the changes alone, unless there are many; the list is good until then.
 */
export class OrderedRows {
  #rows: MirrorEntry[];
  readonly #changes = new Map<number, MirrorEntry | undefined>();

  constructor(entries: Iterable<MirrorEntry>) {
    this.#rows = [...entries].flatMap(copiesOf).sort(byOrdinal);
  }

  /** What stands at the ordinal from now on; undefined for nothing. */
  put(ordinal: number, entry: MirrorEntry | undefined): void {
    this.#changes.set(ordinal, entry);
  }

  get rows(): readonly MirrorEntry[] {
    if (this.#changes.size === 0) return this.#rows;
    if (this.#changes.size > this.#rows.length * mostPatched) this.#remake();
    else for (const [ordinal, entry] of this.#changes) this.#patch(ordinal, entry);
    this.#changes.clear();
    return this.#rows;
  }

  #remake(): void {
    const kept = this.#rows.filter(({ ordinal }) => !this.#changes.has(ordinal));
    const changed = [...this.#changes.values()].flatMap((entry) => (entry === undefined ? [] : copiesOf(entry)));
    this.#rows = [...kept, ...changed].sort(byOrdinal);
  }

  #patch(ordinal: number, entry: MirrorEntry | undefined): void {
    const rows = this.#rows;
    const from = this.#placeOf(ordinal);
    let to = from;
    while (rows[to]?.ordinal === ordinal) to += 1;
    if (entry !== undefined && entry.copies === 1 && to - from === 1) rows[from] = entry;
    else rows.splice(from, to - from, ...(entry === undefined ? [] : copiesOf(entry)));
  }

  /** The first place whose ordinal is not less. */
  #placeOf(ordinal: number): number {
    let [low, high] = [0, this.#rows.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#rows[middle]?.ordinal ?? ordinal) < ordinal) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function copiesOf(entry: MirrorEntry): readonly MirrorEntry[] {
  return entry.copies === 1 ? [entry] : Array.from({ length: entry.copies }, () => entry);
}

function byOrdinal(one: MirrorEntry, other: MirrorEntry): number {
  return one.ordinal - other.ordinal;
}
