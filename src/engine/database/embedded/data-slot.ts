import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HarnessError } from '../../errors.ts';

/** A cached data directory that this process alone uses until it is disposed of. */
export type DataSlot = Disposable & {
  readonly directory: string;
  /** The Postgres data directory inside the slot; it may not exist yet. */
  readonly dataDirectory: string;
};

const MOST_SLOTS = 64;
const SQLITE_BUSY = 5;

/**
 * Claims the first slot under `directory` that no living process holds: `slot-1`, `slot-2`, …
 *
 * The claim is an exclusive lock on an empty SQLite file. The kernel drops it when its process ends in whatever way, so
 * no claim is ever stale, none has to be taken over, and a reused process id cannot confuse anyone.
 *
 * @throws HarnessError when all slots are in use, or the directory cannot be written.
 */
export function claimDataSlot(directory: string): DataSlot {
  for (let number = 1; number <= MOST_SLOTS; number += 1) {
    const slot = join(directory, `slot-${number}`);
    const lock = tryLock(slot);
    if (lock !== undefined) {
      return { directory: slot, dataDirectory: join(slot, 'data'), [Symbol.dispose]: () => lock.close() };
    }
  }
  throw new HarnessError(
    `claiming a data directory failed: ${directory}; expected one of ${MOST_SLOTS} slots to be free. End some of the runs on this machine.`,
  );
}

function tryLock(slot: string): DatabaseSync | undefined {
  try {
    mkdirSync(slot, { recursive: true });
    // Whatever the umask: the server may run as another user, and its data directory inside stays closed.
    chmodSync(slot, 0o755);
    const lock = new DatabaseSync(join(slot, 'claim.sqlite'));
    try {
      lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
      return lock;
    } catch (error) {
      lock.close();
      if (isBusy(error)) return undefined;
      throw error;
    }
  } catch (cause) {
    throw new HarnessError(
      `claiming a data directory failed: ${slot}; expected a folder on a local disk that can be written. Delete it, or mend its permissions.`,
      { cause },
    );
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
