import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';

/** Makes the folder if need be, and proves by writing that it takes files. Throws a `UsageError` that names the option to change. */
export async function ensureWritableFolder(folder: string, option: string): Promise<void> {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(probe, 'leakproof');
    await rm(probe);
  } catch (cause) {
    throw new UsageError(
      `preparing a folder failed: ${folder}: ${(cause as Error).message}; expected a folder that can be written. Give another with ${option}.`,
      { cause },
    );
  }
}
