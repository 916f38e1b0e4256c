import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { HarnessError } from '../../errors.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import type { PostgresIdentity } from './postgres-identity.ts';

/** Where Postgres runs: its programs, and the folder of its data directories. */
export type PostgresPlace = { readonly binaries: PostgresBinaries; readonly directory: string };

/**
 * A place that Postgres can reach as the user it runs as. That is the given one, but for root in a folder that is closed
 * to others, such as root's home or a fresh `mktemp -d`: there the programs are copied, once a version, to a folder of
 * root's under the system's temporary one, and the data directories are cached beside them.
 *
 * @throws HarnessError when that folder cannot be used either.
 */
export function ensureReachablePlace(place: PostgresPlace, identity: PostgresIdentity | undefined): PostgresPlace {
  mkdirSync(place.directory, { recursive: true });
  if (identity === undefined) return place;
  const hasPrograms = isReachable(place.binaries.postgres, identity);
  const hasData = isReachable(place.directory, identity);
  if (hasPrograms && hasData) return place;
  const refuge = makeRefuge(identity);
  return {
    binaries: hasPrograms ? place.binaries : copyBinaries(place.binaries, refuge),
    directory: hasData ? place.directory : makeOpenFolder(join(refuge, `data-${digest(resolve(place.directory))}`)),
  };
}

/** True when a user may walk from the root of the file system to a file, and read or enter it. */
export function isReachable(path: string, { uid, gid }: PostgresIdentity): boolean {
  const { mode, uid: owner, gid: group } = statSync(path);
  const search = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001;
  if ((mode & search) === 0) return false;
  return dirname(path) === path || isReachable(dirname(path), { uid, gid });
}

function makeRefuge(identity: PostgresIdentity): string {
  const refuge = join(tmpdir(), 'leakproof-of-root');
  mkdirSync(refuge, { recursive: true });
  const { uid, mode } = lstatSync(refuge);
  // In a folder that everybody may write to, anybody may have made one of that name first.
  if (uid !== 0 || (mode & 0o022) !== 0 || !lstatSync(refuge).isDirectory()) {
    throw new HarnessError(
      `starting the embedded Postgres failed: ${refuge}; expected a folder of root's that nobody else may write. Delete it.`,
    );
  }
  if (isReachable(makeOpenFolder(refuge), identity)) return refuge;
  throw new HarnessError(
    `starting the embedded Postgres failed: ${refuge}; expected a folder that other users than root may enter, since Postgres ` +
      'does not run as root. Point TMPDIR to one, run as an ordinary user, or set DATABASE_URL.',
  );
}

function copyBinaries(binaries: PostgresBinaries, refuge: string): PostgresBinaries {
  const directory = join(refuge, `postgres-${binaries.version}`);
  if (!existsSync(directory)) {
    const unfinished = `${directory}-${process.pid}`;
    cpSync(binaries.directory, unfinished, { recursive: true, verbatimSymlinks: true });
    for (const entry of readdirSync(unfinished, { recursive: true, withFileTypes: true })) {
      if (!entry.isSymbolicLink()) chmodSync(join(entry.parentPath, entry.name), 0o755);
    }
    chmodSync(unfinished, 0o755);
    try {
      renameSync(unfinished, directory);
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      // Another process may have been first, which is as good.
      if (!existsSync(directory)) throw error;
    }
  }
  const bin = join(directory, 'bin');
  return {
    ...binaries,
    directory,
    postgres: join(bin, basename(binaries.postgres)),
    initdb: join(bin, basename(binaries.initdb)),
  };
}

/** Makes a folder that others may enter, whatever the umask. */
function makeOpenFolder(folder: string): string {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  return folder;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
