import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HarnessError } from '../../errors.ts';
import { ensureLibraryLinks } from './library-links.ts';

let root: string;
let native: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'leakproof-links-'));
  native = join(root, 'native');
  mkdirSync(join(native, 'lib'), { recursive: true });
  writeFileSync(join(native, 'lib', 'libpq.so.5.18'), 'a library');
});

afterEach(() => rmSync(root, { recursive: true }));

const list = (links: object) => writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify(links));

test('links that no script has made are made, and those that are there stay', () => {
  list([
    { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' },
    { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so' },
  ]);
  ensureLibraryLinks(native);
  ensureLibraryLinks(native);
  expect(readFileSync(join(native, 'lib', 'libpq.so.5'), 'utf8')).toBe('a library');
  // Relative, so that the folder may be moved.
  expect(readlinkSync(join(native, 'lib', 'libpq.so'))).toBe('libpq.so.5.18');
});

test('a package that lists none has none to make', () => {
  ensureLibraryLinks(native);
});

test('a link that cannot be made is one line that says what to do', () => {
  list([{ source: 'native/lib/libpq.so.5.18', target: 'native/closed/libpq.so.5' }]);
  expect(() => ensureLibraryLinks(native)).toThrow(HarnessError);
  expect(() => ensureLibraryLinks(native)).toThrow(
    /^preparing the embedded Postgres failed: .*libpq\.so\.5; expected a link to .* Allow that script, or set DATABASE_URL/,
  );
});
