import { HarnessError } from '../../errors.ts';
import type { RowChange } from '../../record/row-change.ts';
import { inChangeOrder } from './change-order.ts';
import type { JournalEntry } from './journal-entry.ts';
import type { RowReader } from './row-reader.ts';

const OPERATIONS = { i: 'insert', u: 'update', d: 'delete' } as const;

/**
 * The row changes behind journal entries, in the order in which they happened, numbered from `firstPosition`.
 *
 * A changed key becomes a delete and an insert. A row that moved to another partition, which Postgres does by a delete and an insert,
 * becomes the update it was.
 *
 * @throws HarnessError for a relation that was not there when the journal was installed.
 */
export function rowChanges(
  entries: readonly JournalEntry[],
  { readers, firstPosition }: { readonly readers: ReadonlyMap<number, RowReader>; readonly firstPosition: number },
): readonly RowChange[] {
  const changes: RowChange[] = [];
  let moved: { readonly entry: JournalEntry; readonly change: RowChange } | undefined;
  for (const entry of inChangeOrder(entries)) {
    for (const change of changesOf(entry, readers, firstPosition + changes.length)) {
      const last = changes.at(-1);
      if (moved !== undefined && moved.change === last && isMove(moved, entry, change)) {
        changes[changes.length - 1] = { ...change, position: last.position, operation: 'update', before: last.before };
        moved = undefined;
        continue;
      }
      changes.push(change);
      moved = entry.operation === 'd' ? { entry, change } : undefined;
    }
  }
  return changes;
}

function changesOf(entry: JournalEntry, readers: ReadonlyMap<number, RowReader>, position: number): RowChange[] {
  const reader = readers.get(entry.relation);
  if (reader === undefined) {
    throw new HarnessError(
      `reading the journal failed: a row of relation ${entry.relation}; expected a table that was there when the run began. ` +
        'Make tables and partitions in migrations, not in actions.',
    );
  }
  const before = entry.before === null ? null : reader.rowOf(entry.before);
  const after = entry.after === null ? null : reader.rowOf(entry.after);
  const { transaction, backend, statement } = entry;
  const source = { table: reader.table.name, transaction, backend, statement };
  const keyBefore = before === null ? null : reader.keyOf(before);
  const keyAfter = after === null ? null : reader.keyOf(after);
  if (keyBefore !== null && keyAfter !== null && keyBefore !== keyAfter) {
    return [
      { ...source, position, key: keyBefore, operation: 'delete', before, after: null },
      { ...source, position: position + 1, key: keyAfter, operation: 'insert', before: null, after },
    ];
  }
  const key = keyAfter ?? keyBefore;
  return key === null || entry.operation === 't'
    ? []
    : [{ ...source, position, key, operation: OPERATIONS[entry.operation], before, after }];
}

/** Nothing else deletes a row of one partition and writes the same key into another in one statement, one right after the other. */
function isMove(moved: { entry: JournalEntry; change: RowChange }, entry: JournalEntry, change: RowChange): boolean {
  return (
    entry.operation === 'i' &&
    entry.relation !== moved.entry.relation &&
    entry.transaction === moved.entry.transaction &&
    change.table === moved.change.table &&
    change.key === moved.change.key &&
    change.statement === moved.change.statement
  );
}
