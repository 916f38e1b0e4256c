import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../errors.ts';

/** What Vite hands to a plugin's `configResolved`, as far as a file of the project needs it. */
export type ResolvedRoot = { readonly root: string };

/**
 * The path of a file of the project, symbolic links followed, as Vite does it before it names a module.
 *
 * @param what what failed without the file, e.g. `swapping a module`.
 * @throws UsageError where there is none.
 */
export function projectFile({ root }: ResolvedRoot, file: string, what: string): string {
  try {
    return realpathSync(resolve(root, file));
  } catch (cause) {
    throw new UsageError(
      `${what} failed: ${file} does not exist; expected a file, from ${root}. Mend its path in the configuration.`,
      { cause },
    );
  }
}

/** The file that a module's id names, whatever query comes after it. */
export function fileOf(id: string): string {
  return resolve(id.split('?', 1)[0] ?? id);
}
