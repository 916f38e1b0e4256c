import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** How a command ended. */
export type Ended = { readonly exitCode: number | null; readonly out: string; readonly error: string };

/** A folder outside of the repository, in which commands run as in a shell of their own. Disposing of it deletes it. */
export type Workshop = Disposable & {
  readonly folder: string;
  /** Runs a line of a shell in the folder, or in one below it. */
  readonly run: (command: string, below?: string) => Promise<Ended>;
};

const adopter = fileURLToPath(new URL('adopter', import.meta.url));

/** What this process was told and a stranger's shell is not: by package manager, vitest and this repository's scripts. */
const ours =
  /^(npm_(?!config_registry$)|PNPM_|VITEST|NODE_ENV$|NODE_OPTIONS$|INIT_CWD$|INTEGRATION_TEST$|DATABASE_URL$|LEAKPROOF_)/;

export function openWorkshop(): Workshop {
  const folder = mkdtempSync(join(tmpdir(), 'leakproof-package-'));
  // The embedded Postgres does not run as root, and its user has to come by.
  chmodSync(folder, 0o755);
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  // Only where there is no pnpm besides.
  writeFileSync(join(programs, 'pnpm'), '#!/bin/sh\nexec npx --yes pnpm@12 "$@"\n', { mode: 0o755 });
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name))),
    PATH: [dirname(process.execPath), process.env.PATH, programs].join(delimiter),
    NO_COLOR: '1',
  };
  return {
    folder,
    run: async (command, below = '.') => {
      const child = spawn('/bin/sh', ['-c', command], {
        cwd: join(folder, below),
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 300_000,
      });
      const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
      return { exitCode: child.exitCode, out, error };
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const install = {
  npm: 'npm install --save-dev --ignore-scripts --prefer-offline --no-audit --no-fund',
  pnpm: 'pnpm add --save-dev --ignore-scripts --prefer-offline',
};

export type Manager = keyof typeof install;

/** A project of an adopter's, named like its package manager, with leakproof installed from an archive. */
export async function installProject(workshop: Workshop, manager: Manager, archive: string): Promise<void> {
  cpSync(adopter, join(workshop.folder, manager), { recursive: true });
  const packages = [archive, 'pg', 'vitest', 'fast-check', '@types/pg', '@types/node'];
  expectSuccess(await workshop.run(`${install[manager]} ${packages.join(' ')}`, manager));
}

/** Throws with all that a command said where it failed. */
export function expectSuccess({ exitCode, out, error }: Ended): string {
  if (exitCode !== 0) throw new Error(`exit code ${exitCode}\n${out}\n${error}`);
  return out;
}
