import type { Table, Tenancy } from '../../tenancy/tenancy.ts';
import { endsWith, sameWords, wordsOf } from './words.ts';

/** The tables that words may mean: one, none, or several that mean it alike. */
export type FoundTables = readonly Table[];

/**
 * The table that words name, in the singular or the plural: that of exactly these words; else the one that ends with them (`window`:
 * `bid_windows`); else the one that they end with (`parentTask`: `tasks`), the longest first.
 */
export function findTables(words: readonly string[], tables: Tenancy['tables']): FoundTables {
  if (words.length === 0) return [];
  const named = [...tables.values()].map((table) => ({ table, name: wordsOf(table.relation) }));
  const exact = named.filter(({ name }) => sameWords(name, words));
  if (exact.length > 0) return exact.map(({ table }) => table);
  const longer = named.filter(({ name }) => endsWith(name, words));
  if (longer.length > 0) return longer.map(({ table }) => table);
  const within = named.filter(({ name }) => name.length > 0 && endsWith(words, name));
  const longest = Math.max(0, ...within.map(({ name }) => name.length));
  return within.filter(({ name }) => name.length === longest).map(({ table }) => table);
}

/** The only table that a segment of a path names, such as `bid-windows`; undefined where it names none or several. */
export function findOnlyTable(segment: string, tables: Tenancy['tables']): Table | undefined {
  const [found, ...others] = findTables(wordsOf(segment), tables);
  return others.length === 0 ? found : undefined;
}

/** The table that a request is about: that of the last segment of its path that names one. */
export function findSubject(segments: readonly string[], tables: Tenancy['tables']): Table | undefined {
  return segments.flatMap((segment) => findOnlyTable(segment, tables) ?? []).at(-1);
}
