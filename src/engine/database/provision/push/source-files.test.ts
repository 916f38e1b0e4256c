import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestFiles, filesBelow, withImports } from './source-files.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'leakproof-sources-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const at = (name: string) => join(root, name);
function write(files: { readonly [name: string]: string }): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text);
  }
}

describe('withImports', () => {
  it('follows relative imports, however they are written, to the files that they mean', () => {
    write({
      'schema.ts': `import { a } from "./with-ending.ts"; export * from './without'; import type { C } from './compiled.js';
        const d = require('./folder'); import('./later.mjs'); import './bare.ts'; import { pgTable } from 'drizzle-orm/pg-core';`,
      'with-ending.ts': "import { readFileSync } from 'node:fs'; import './schema.ts';",
      'without.tsx': '',
      'compiled.ts': '',
      'folder/index.ts': '',
      'later.mts': '',
      'bare.ts': '',
      'unrelated.ts': '',
      'node_modules/drizzle-orm/package.json': '{}',
    });
    expect(withImports([at('schema.ts')])).toEqual(
      ['bare.ts', 'compiled.ts', 'folder/index.ts', 'later.mts', 'schema.ts', 'with-ending.ts', 'without.tsx'].map(at),
    );
  });

  it.each([
    ['an alias', "import { a } from '@/db/enums';"],
    ['a package of the workspace', "import { a } from '@acme/enums';"],
    ['a file that is not there', "import { a } from './gone';"],
  ])('cannot say what %s leads to', (_what, text) => {
    write({ 'schema.ts': text, 'packages/enums/package.json': '{}' });
    mkdirSync(at('node_modules/@acme'), { recursive: true });
    symlinkSync('../../packages/enums', at('node_modules/@acme/enums'));
    expect(withImports([at('schema.ts')])).toBeUndefined();
  });
});

describe('digestFiles', () => {
  it('changes with a name and with what a file holds, and not with where the folder is', () => {
    write({
      'a/1.sql': 'x',
      'a/2.sql': 'y',
      'b/1.sql': 'x',
      'b/2.sql': 'y',
      'c/1.sql': 'xy',
      'c/2.sql': '',
      'd/1.sql': 'x',
      'd/3.sql': 'y',
    });
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((folder) => digestFiles(filesBelow(at(folder)), at(folder)));
    expect(a).toBe(b);
    expect(new Set([a, c, d]).size).toBe(3);
  });
});
