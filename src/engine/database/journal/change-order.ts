import type { JournalEntry } from './journal-entry.ts';

/**
 * The entries in the order in which the rows changed.
 *
 * The journal is written by AFTER triggers, which fire when their statement ends. Where a statement changes two rows, and the
 * application's trigger for the first changes the second once more, that second change is written down before the first one of its
 * row. Postgres gives every version of a row its own place within a transaction, so the version that a change started from tells
 * which entry must come before it. Only a TRUNCATE makes it begin again with the places of a relation; no change of that relation is
 * pending then, so nothing has to be put in order across it.
 */
export function inChangeOrder(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  const makers = new Map<string, JournalEntry>();
  const truncations = truncationsBefore(entries);
  const placeOf = (entry: JournalEntry, place: string) => `${truncations.get(entry)} ${placeKey(entry, place)}`;
  for (const entry of entries) {
    if (entry.placeAfter !== null) makers.set(placeOf(entry, entry.placeAfter), entry);
  }
  const ordered: JournalEntry[] = [];
  const emitted = new Set<JournalEntry>();
  const emit = (entry: JournalEntry): void => {
    if (emitted.has(entry)) return;
    emitted.add(entry);
    const maker = entry.placeBefore === null ? undefined : makers.get(placeOf(entry, entry.placeBefore));
    if (maker !== undefined) emit(maker);
    ordered.push(entry);
  };
  for (const entry of entries) emit(entry);
  return ordered;
}

/** How often its transaction had truncated its relation before each entry. */
function truncationsBefore(entries: readonly JournalEntry[]): ReadonlyMap<JournalEntry, number> {
  const counts = new Map<string, number>();
  return new Map(
    entries.map((entry) => {
      const scope = placeKey(entry, '');
      const count = (counts.get(scope) ?? 0) + (entry.operation === 't' ? 1 : 0);
      counts.set(scope, count);
      return [entry, count];
    }),
  );
}

/** Across transactions a place may be used again, but there row locks keep the order. */
function placeKey({ transaction, relation }: JournalEntry, place: string): string {
  return `${transaction} ${relation} ${place}`;
}
