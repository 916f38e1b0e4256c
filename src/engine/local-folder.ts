import { createHash } from 'node:crypto';
import { accessSync, constants, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { UsageError } from './errors.ts';

/**
 * The folder for what is kept between runs, the embedded Postgres and the evidence: `.leakproof` in the working directory, or, where that cannot be written as in a read-only
 * checkout, one of the user's own under the system's temporary folder. The same working directory always has the same.
 *
 * @throws UsageError where neither can be written.
 */
export function localFolder(directory: string = process.cwd()): string {
  const usual = resolve(directory, '.leakproof');
  if (isWritable(usual)) return relative('.', usual);
  const name = createHash('sha256').update(resolve(directory)).digest('hex').slice(0, 16);
  const refuge = join(tmpdir(), `leakproof-${userId()}-${name}`);
  if (isWritable(refuge) && isOwn(refuge)) return refuge;
  throw new UsageError(
    `finding a folder to work in failed: neither ${usual} nor ${refuge} can be written by this user alone; expected one of them to be. ` +
      'Give the working directory back, or point TMPDIR elsewhere.',
  );
}

function isWritable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** In a folder that everybody may write to, anybody may have made one of that name first. */
function isOwn(folder: string): boolean {
  const { uid, mode } = lstatSync(folder);
  return (
    lstatSync(folder).isDirectory() && (process.platform === 'win32' || (uid === userId() && (mode & 0o022) === 0))
  );
}

/** Not by name: a container's user may have none. */
function userId(): number | undefined {
  return process.getuid?.();
}
