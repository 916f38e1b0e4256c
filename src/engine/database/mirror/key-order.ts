import type { RowChange } from '../../record/row-change.ts';
import { canonicalJson } from '../../sequence/canonical.ts';
import type { Row, RowKey } from '../../tenancy/row.ts';
import type { TableName } from '../../tenancy/tenancy.ts';

/** The rows of tables with a primary key, before the changes. */
export type KeyedRows = {
  readonly isKeyed: (table: TableName) => boolean;
  readonly find: (table: TableName, key: RowKey) => Row | undefined;
};

/** The row under a key, and those that came to the same key while it was there, each with what has happened to it. */
type Place = { row: Row | undefined; waiting: Waiting[] };

type Waiting = { readonly row: Row | null; readonly changes: readonly RowChange[] };

/**
 * The changes in an order in which no two rows ever stand under one primary key.
 *
 * Postgres looks at a deferrable key when the statement, or the transaction, ends: until then several rows may have the same one, as where
 * rows swap their places. What becomes of one that came to a key that was taken waits until that is free. One that goes again before leaves
 * no trace.
 */
export function inKeyOrder(changes: readonly RowChange[], { isKeyed, find }: KeyedRows): readonly RowChange[] {
  const places = new Map<string, Place>();
  const ordered: RowChange[] = [];
  const take = (change: RowChange): void => {
    if (!isKeyed(change.table)) {
      ordered.push(change);
      return;
    }
    const name = `${change.table} ${change.key}`;
    const place = places.get(name) ?? { row: find(change.table, change.key), waiting: [] };
    places.set(name, place);
    if (hasWaited(change, place)) return;
    ordered.push(change);
    place.row = change.after ?? undefined;
    const next = place.row === undefined ? place.waiting.shift() : undefined;
    next?.changes.forEach(take);
  };
  changes.forEach(take);
  // Where the key has not become free, whoever applies them says that they do not fit.
  ordered.push(...[...places.values()].flatMap(({ waiting }) => waiting.flatMap((one) => one.changes)));
  if (ordered.every((change, at) => change === changes[at])) return changes;
  return ordered.map((change, at) => ({ ...change, position: changes[at]?.position ?? change.position }));
}

/** Puts a change that is not of the row under the key with those that wait. */
function hasWaited(change: RowChange, { row, waiting }: Place): boolean {
  if (row === undefined) return false;
  if (change.operation === 'insert') {
    waiting.push({ row: change.after, changes: [change] });
    return true;
  }
  if (waiting.length === 0 || isSame(change.before, row)) return false;
  const at = waiting.findIndex((one) => isSame(change.before, one.row));
  const found = waiting[at];
  if (found === undefined) return false;
  if (change.operation === 'delete') waiting.splice(at, 1);
  else waiting[at] = { row: change.after, changes: [...found.changes, change] };
  return true;
}

function isSame(one: Row | null, other: Row | null): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
