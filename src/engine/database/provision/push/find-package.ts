import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../../../errors.ts';

/** A package as the project has it installed. */
export type InstalledPackage = {
  readonly folder: string;
  readonly version: string;
  /** The file of its program, if it has one by its own name. */
  readonly program: string | undefined;
};

const packageFile = z.object({
  version: z.string(),
  bin: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
});

/** The folder of a package, looked for upwards from `cwd` as Node does; undefined where there is none. */
export function findPackageFolder(name: string, cwd: string): string | undefined {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}

/** The package of that name. Throws a `UsageError` where the project has not installed it. */
export function requirePackage(name: string, cwd: string): InstalledPackage {
  const folder = findPackageFolder(name, cwd);
  if (folder === undefined) {
    throw new UsageError(
      `pushing the schema failed: ${name} is not installed; expected it in node_modules of ${resolve(cwd)} or above. Install it, or give the folder of the project that has it as cwd.`,
    );
  }
  const { version, bin } = packageFile.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const program = typeof bin === 'string' ? bin : bin?.[name];
  return { folder, version, program: program === undefined ? undefined : join(folder, program) };
}
