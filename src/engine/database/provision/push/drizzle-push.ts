import { renameSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { UsageError } from '../../../errors.ts';
import { localFolder } from '../../../local-folder.ts';
import { requirePackage } from './find-package.ts';
import type { Push } from './push.ts';
import { pushError } from './push-error.ts';
import { lastWords, runProgram } from './run-program.ts';
import { digestFiles, digestTexts, filesBelow, withImports } from './source-files.ts';

/** A push by drizzle-kit. Every entry may be left out. */
export type DrizzlePush = {
  /** The configuration of drizzle-kit; `drizzle.config.ts` unless given. Its credentials are not used: the push goes to the integration database. */
  readonly config?: string;
  /**
   * Files or folders of the schema. With them the push is left out while neither they, nor what they import by relative paths, nor the
   * database have changed; without them every run pushes.
   */
  readonly schema?: string | readonly string[];
  /** The folder of the project that has drizzle-kit, to which all paths are relative; the working directory unless given. */
  readonly cwd?: string;
};

/** Makes the schema by `drizzle-kit push --force`. */
export function drizzlePush({
  config = 'drizzle.config.ts',
  schema = [],
  cwd = process.cwd(),
}: DrizzlePush = {}): Push {
  const name = 'drizzle-kit push --force';
  const at = (path: string) => resolve(cwd, path);
  const schemas = typeof schema === 'string' ? [schema] : schema;
  return {
    name,
    digest: () => {
      if (schemas.length === 0) return undefined;
      const versions = ['drizzle-kit', 'drizzle-orm'].map((kit) => requirePackage(kit, cwd).version);
      const files = withImports([config, ...schemas].flatMap((path) => filesBelow(at(path))));
      return files && digestTexts([...versions, digestFiles(files, cwd)]);
    },
    run: async ({ url }) => {
      const { program } = requirePackage('drizzle-kit', cwd);
      if (program === undefined)
        throw new UsageError(`pushing the schema failed: drizzle-kit has no program. Install it anew.`);
      const [file = ''] = filesBelow(at(config));
      const output = await runProgram([program, 'push', '--force', `--config=${writeConfig(file, cwd)}`], {
        name,
        cwd,
        url,
        environment: { DATABASE_URL: url, LEAKPROOF_PUSH_URL: url },
      });
      // It ends with code 0 on some of its failures, so its own word is asked for.
      if (!/Changes applied|No changes detected/.test(output)) throw pushError(name, lastWords(output, { url }));
    },
  };
}

/**
 * The project's configuration with other credentials, as a file beside the cached Postgres. drizzle-kit takes no URL besides a
 * configuration, and one that reads a variable of another name would push by force to wherever that leads.
 */
function writeConfig(file: string, cwd: string): string {
  const folder = resolve(localFolder(cwd));
  const path = join(folder, 'drizzle.config.ts');
  const specifier = relative(folder, file).replaceAll('\\', '/').replace(/\.ts$/, '');
  // Another run may be reading it, so it is whole at any time.
  const draft = `${path}.${process.pid}`;
  writeFileSync(
    draft,
    `import config from '${specifier}';
const { driver, ...rest } = config.default ?? config;
export default { ...rest, strict: false, verbose: false, dbCredentials: { url: process.env.LEAKPROOF_PUSH_URL } };
`,
  );
  renameSync(draft, path);
  return relative(cwd, path);
}
