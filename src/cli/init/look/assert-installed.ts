import { createRequire } from 'node:module';
import { join } from 'node:path';
import { UsageError } from '../../../engine/errors.ts';
import type { Manager } from './look-project.ts';

const adding: { readonly [manager in Manager]: string } = {
  npm: 'npm install -D leakproof',
  pnpm: 'pnpm add -D leakproof',
  yarn: 'yarn add -D leakproof pg fast-check',
  bun: 'bun add -d leakproof',
};

/**
 * Makes sure that a harness in the folder finds what it imports.
 *
 * @throws UsageError where it would not: the command was run without being installed, or at the root of a workspace.
 */
export function assertInstalled(root: string, manager: Manager): void {
  try {
    createRequire(join(root, 'package.json')).resolve('leakproof');
  } catch (cause) {
    throw new UsageError(
      `init: leakproof is not among the packages of this project; expected it there, since the harness imports it. Add it first, in a workspace to the package that holds the application: ${adding[manager]}`,
      { cause },
    );
  }
}
