import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { isCommonJs } from './common-js.ts';

const folder = mkdtempSync(join(tmpdir(), 'leakproof-common-js-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  [
    'what tsc makes for Node',
    'a.js',
    '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });',
    true,
  ],
  ['what sets module.exports', 'b.cjs', 'module.exports = 1;', true],
  ['what requires', 'c.js', 'const { x } = require("y");\nx();', true],
  ['an ES module that exports', 'd.js', 'const exports = {};\nexport { exports };', false],
  [
    'an ES module that imports',
    'e.js',
    "import { createRequire } from 'node:module';\ncreateRequire(import.meta.url)('x');",
    false,
  ],
  ['a script that only runs', 'f.js', 'console.log(1);', false],
  ['TypeScript, which Node may not read', 'g.ts', 'module.exports = 1;', false],
])('knows %s', (_, name, text, expected) => {
  const file = join(folder, name);
  writeFileSync(file, text);
  expect(isCommonJs(file)).toBe(expected);
});
