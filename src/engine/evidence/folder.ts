import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../errors.ts';

/**
 * Makes a folder and those above it that are missing, one by one: Node's own `recursive` never ends where the kernel says of a parent
 * that exists that it does not, as `/proc` does.
 */
export async function ensureFolder(folder: string): Promise<void> {
  const path = resolve(folder);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return;
  if (path !== dirname(path)) await ensureFolder(dirname(path));
  await mkdir(path).catch(async (error: NodeJS.ErrnoException) => {
    // Another process may have made it in the meantime.
    if (error.code !== 'EEXIST' || !(await stat(path)).isDirectory()) throw error;
  });
}

/** Makes the folder if need be, and proves by writing that it takes files. Throws a `UsageError` that names the option to change. */
export async function ensureWritableFolder(folder: string, option: string): Promise<void> {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    await ensureFolder(folder);
    await writeFile(probe, 'leakproof');
    await rm(probe);
  } catch (cause) {
    throw new UsageError(
      `preparing a folder failed: ${folder}: ${(cause as Error).message}; expected a folder that can be written. Give another with ${option}.`,
      { cause },
    );
  }
}

/** Writes a file that appears whole or not at all, whenever the process ends. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.part`, text);
  await rename(`${file}.part`, file);
}
