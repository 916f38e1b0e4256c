import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installPackage, place } from './install-package.ts';

/**
 * Fuzzes an example with the package as it is now. What stands after its name goes to `leakproof fuzz`.
 *
 * Usage: `npx pnpm example express-pg --mutant read`
 */
const [example = '', ...given] = process.argv.slice(2);
const examples = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
  .map(({ name }) => name);
if (examples.includes(example)) {
  const cwd = join(import.meta.dirname, example);
  process.exitCode =
    spawnSync(process.execPath, [installPackage(), 'fuzz', ...place, ...given], { cwd, stdio: 'inherit' }).status ?? 1;
} else {
  console.error(`running an example failed: '${example}'; expected one of ${examples.join(', ')}. Name it first.`);
  process.exitCode = 2;
}
