import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { UsageError } from '../../../engine/errors.ts';
import { assertInstalled } from './assert-installed.ts';

const folder = mkdtempSync(join(tmpdir(), 'leakproof-installed-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('says how to add what a harness imports, where it would not find it', () => {
  expect(() => assertInstalled(folder, 'pnpm')).toThrow(UsageError);
  expect(() => assertInstalled(folder, 'pnpm')).toThrow(
    /^init: leakproof is not among the packages .* in a workspace to the package that holds the application: pnpm add -D leakproof$/,
  );
  const installed = join(folder, 'node_modules/leakproof');
  mkdirSync(installed, { recursive: true });
  writeFileSync(
    join(installed, 'package.json'),
    '{ "name": "leakproof", "type": "module", "exports": { ".": "./index.js" } }',
  );
  writeFileSync(join(installed, 'index.js'), '');
  mkdirSync(join(folder, 'apps/api'), { recursive: true });
  assertInstalled(join(folder, 'apps/api'), 'pnpm');
});
