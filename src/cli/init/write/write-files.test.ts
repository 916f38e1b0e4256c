import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { placeWithin, writeFiles } from './write-files.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'leakproof-write-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

it('writes all of them, in folders that it makes', () => {
  writeFiles(root, { 'a.ts': 'a', 'b/c/d.ts': 'd' });
  expect(readFileSync(join(root, 'b/c/d.ts'), 'utf8')).toBe('d');
  expect(readdirSync(root).sort()).toEqual(['a.ts', 'b']);
});

it('writes none where one is there', () => {
  writeFileSync(join(root, 'z.ts'), 'mine');
  expect(() => writeFiles(root, { 'a/b.ts': '', 'z.ts': '' })).toThrow(
    /^init: z\.ts is there already; expected nothing/,
  );
  expect(readFileSync(join(root, 'z.ts'), 'utf8')).toBe('mine');
  expect(readdirSync(root)).toEqual(['z.ts']);
});

it('takes back what it wrote where it gets no further', () => {
  mkdirSync(join(root, 'own'));
  writeFileSync(join(root, 'own/in-the-way'), '');
  expect(() => writeFiles(root, { 'made/a.ts': '', 'own/b.ts': '', 'own/in-the-way/c.ts': '' })).toThrow(
    /^init: writing the harness failed: .*; expected a project that can be written to\. Nothing was left behind\.$/,
  );
  expect(existsSync(join(root, 'made'))).toBe(false);
  expect(readdirSync(join(root, 'own'))).toEqual(['in-the-way']);
  expect(readdirSync(root)).toEqual(['own']);
});

it('writes within the project alone, wherever it is told to', () => {
  expect(placeWithin('/app', 'tests/harness', '--folder')).toBe('tests/harness');
  expect(placeWithin('/app', '/app/tests/../a.config.ts', '--config')).toBe('a.config.ts');
  for (const outside of ['../tests', '/etc/a.config.ts', '.', ''])
    expect(() => placeWithin('/app', outside, '--config')).toThrow(
      `init: --config: '${outside}'; expected a path within the project. Name it from its root.`,
    );
});
