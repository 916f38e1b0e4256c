import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '..');

/** What only types and declarations need is left out: `pnpm check` and the package's own tests see to those, and it takes four times as long. */
const quickly = ['--noCheck', '--declaration', 'false'];

/** Builds the package to where the examples find it by its name, as if they had installed it; gives its command. */
export function installPackage(): string {
  const folder = join(import.meta.dirname, 'node_modules/leakproof');
  const compiler = join(repository, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [
    compiler,
    '-p',
    join(repository, 'tsconfig.build.json'),
    '--outDir',
    join(folder, 'dist'),
    ...quickly,
  ]);
  copyFileSync(join(repository, 'package.json'), join(folder, 'package.json'));
  return join(folder, 'dist/cli/leakproof.js');
}

/** Which harness the command is to take, and under which configuration: the same in each example. */
export const place: readonly string[] = ['--harness', 'leakproof/harness.ts', '--config', 'leakproof.config.ts'];
