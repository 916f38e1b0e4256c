import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
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
/** SQLite's codes for a file that somebody holds, and for one that is damaged: nobody can tell then, so it is passed over. */
const SQLITE_BUSY = 5;
const SQLITE_DAMAGED = [11, 26];

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

/**
 * Claims the slots with a server's lock file in them that no living process holds: what runs there is nobody's. Slots that cannot be
 * claimed, another user's perhaps, are left out.
 */
export function claimForsakenSlots(directory: string): readonly DataSlot[] {
  return readdirSync(directory).flatMap((name) => {
    const slot = join(directory, name);
    const dataDirectory = join(slot, 'data');
    if (!/^slot-\d+$/.test(name) || !existsSync(join(dataDirectory, 'postmaster.pid'))) return [];
    const lock = findLock(slot);
    return lock === undefined ? [] : [{ directory: slot, dataDirectory, [Symbol.dispose]: () => lock.close() }];
  });
}

function findLock(slot: string): DatabaseSync | undefined {
  try {
    return tryLock(slot);
  } catch (error) {
    if (error instanceof HarnessError) return undefined;
    throw error;
  }
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
      if (isTaken(error)) return undefined;
      throw error;
    }
  } catch (cause) {
    throw new HarnessError(
      `claiming a data directory failed: ${slot}; expected a folder on a local disk that can be written. Delete it, or mend its permissions.`,
      { cause },
    );
  }
}

function isTaken(error: unknown): boolean {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : Number.NaN;
  return code === SQLITE_BUSY || SQLITE_DAMAGED.includes(code);
}
