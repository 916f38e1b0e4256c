import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { HarnessError } from '../../errors.ts';

const FILE = 'pg-symlinks.json';

/** From the folder of the package, which is the parent of the one that the list lies in. */
const listSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Makes the links by whose names the programs ask for their libraries. An archive of npm cannot carry any, so the package lists them and
 * has a script that makes them as it is installed; package managers ask first, or do not run it at all.
 *
 * @param directory holds `bin`, `lib` and `share`.
 * @throws HarnessError where a link is missing and cannot be made.
 */
export function ensureLibraryLinks(directory: string): void {
  const file = join(directory, FILE);
  if (!existsSync(file)) return;
  const root = dirname(directory);
  for (const { source, target } of listSchema.parse(JSON.parse(readFileSync(file, 'utf8')))) {
    const link = join(root, target);
    if (!existsSync(link)) makeLink(relative(dirname(link), join(root, source)), link);
  }
}

function makeLink(target: string, link: string): void {
  try {
    symlinkSync(target, link);
  } catch (cause) {
    // Another process may have been quicker.
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return;
    throw new HarnessError(
      `preparing the embedded Postgres failed: ${link}; expected a link to ${target} that its install script makes. ` +
        'Allow that script, or set DATABASE_URL to a Postgres of your own.',
      { cause },
    );
  }
}
