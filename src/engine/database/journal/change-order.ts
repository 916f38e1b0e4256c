import type { JournalEntry } from './journal-entry.ts';

/**
 * The entries in the order in which the rows changed.
 *
 * The journal is written by AFTER triggers, which fire when their statement ends. Where a statement changes two rows, and the
 * application's trigger for the first changes the second once more, that second change is written down before the first one of its
 * row. Postgres gives every version of a row its own place within a transaction, so the version that a change started from tells
 * which entry must come before it.
 */
export function inChangeOrder(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  const makers = new Map<string, JournalEntry>();
  for (const entry of entries) {
    if (entry.placeAfter !== null) makers.set(placeKey(entry, entry.placeAfter), entry);
  }
  const ordered: JournalEntry[] = [];
  const emitted = new Set<JournalEntry>();
  const emit = (entry: JournalEntry): void => {
    if (emitted.has(entry)) return;
    emitted.add(entry);
    const maker = entry.placeBefore === null ? undefined : makers.get(placeKey(entry, entry.placeBefore));
    if (maker !== undefined) emit(maker);
    ordered.push(entry);
  };
  for (const entry of entries) emit(entry);
  return ordered;
}

/** Across transactions a place may be used again, but there row locks keep the order. */
function placeKey({ transaction, relation }: JournalEntry, place: string): string {
  return `${transaction} ${relation} ${place}`;
}
