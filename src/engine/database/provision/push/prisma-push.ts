import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../../../errors.ts';
import { requirePackage } from './find-package.ts';
import type { Push } from './push.ts';
import { runProgram } from './run-program.ts';
import { digestFiles, digestTexts, filesBelow } from './source-files.ts';

/** A push by Prisma. Every entry may be left out. */
export type PrismaPush = {
  /** `db push` makes what the schema says, `migrate deploy` what the migrations make; `db push` unless given. */
  readonly by?: 'db push' | 'migrate deploy';
  /** The folder of schema and migrations, or the file of the schema; `prisma` unless given. */
  readonly schema?: string;
  /** The folder of the project that has Prisma, to which all paths are relative; the working directory unless given. */
  readonly cwd?: string;
};

/** Where Prisma 7 reads its datasource from. */
const CONFIGS = ['prisma.config.ts', 'prisma.config.mts', 'prisma.config.js', 'prisma.config.mjs'];

/**
 * Makes the schema by the Prisma that the project has installed, from 5 on. It is left out while neither schema and migrations nor the
 * database have changed. Every variable from which schema or configuration read a URL leads to the integration database.
 */
export function prismaPush({ by = 'db push', schema = 'prisma', cwd = process.cwd() }: PrismaPush = {}): Push {
  const name = `prisma ${by}`;
  const sources = () => [
    ...filesBelow(resolve(cwd, schema)),
    ...CONFIGS.map((file) => resolve(cwd, file)).filter((file) => existsSync(file)),
  ];
  return {
    name,
    digest: () => digestTexts([by, requirePackage('prisma', cwd).version, digestFiles(sources(), cwd)]),
    run: async ({ url }) => {
      const { program, version } = requirePackage('prisma', cwd);
      if (program === undefined)
        throw new UsageError('pushing the schema failed: prisma has no program. Install it anew.');
      const isOld = Number.parseInt(version, 10) < 7;
      // What the client is generated from has not changed by this.
      const flags = by === 'db push' ? ['--accept-data-loss', ...(isOld ? ['--skip-generate'] : ['--url', url])] : [];
      const file = schema === 'prisma' ? [] : ['--schema', schema];
      await runProgram([program, ...by.split(' '), ...flags, ...file], {
        name,
        cwd,
        url,
        environment: {
          ...Object.fromEntries(['DATABASE_URL', ...variablesIn(sources())].map((variable) => [variable, url])),
          PRISMA_HIDE_UPDATE_MESSAGE: '1',
          CHECKPOINT_DISABLE: '1',
        },
      });
    },
  };
}

/** The variables that Prisma's files read: `env("X")`, `process.env.X`. */
function variablesIn(files: readonly string[]): readonly string[] {
  return files
    .filter((file) => /\.prisma$|prisma\.config\.\w+$/.test(file))
    .flatMap((file) => [
      ...readFileSync(file, 'utf8').matchAll(
        /\benv\(\s*['"](\w+)['"]|process\.env\.(\w+)|process\.env\[['"](\w+)['"]\]/g,
      ),
    ])
    .map(([, called, dotted, indexed]) => called ?? dotted ?? indexed ?? '')
    .filter((variable) => /URL|URI|DSN|DATABASE|POSTGRES|DB/i.test(variable));
}
