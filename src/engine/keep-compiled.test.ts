import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'leakproof-compiled-'));
});
afterEach(() => rmSync(project, { recursive: true }));

const command = join(import.meta.dirname, '../cli/leakproof.ts');
const call = (environment: NodeJS.ProcessEnv = {}) => {
  const { NODE_V8_COVERAGE: _, NODE_COMPILE_CACHE: __, ...env } = process.env;
  return execFileSync(process.execPath, [command, '--version'], {
    cwd: project,
    env: { ...env, ...environment },
    encoding: 'utf8',
  });
};

it('what Node has compiled is kept where there is a folder for such', () => {
  mkdirSync(join(project, '.leakproof'));
  const first = call();
  expect(readdirSync(join(project, '.leakproof/compiled'))).not.toEqual([]);
  expect(call()).toBe(first);
});

it('no folder is made for it, and another place that is given stays', () => {
  call();
  expect(existsSync(join(project, '.leakproof'))).toBe(false);
  mkdirSync(join(project, '.leakproof'));
  call({ NODE_COMPILE_CACHE: join(project, 'elsewhere') });
  expect(readdirSync(project).sort()).toEqual(['.leakproof', 'elsewhere']);
  expect(readdirSync(join(project, '.leakproof'))).toEqual([]);
});
