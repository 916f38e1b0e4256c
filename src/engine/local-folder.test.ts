import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { localFolder } from './local-folder.ts';

const checkout = realpathSync(mkdtempSync(join(tmpdir(), 'leakproof checkout ')));
afterAll(() => rmSync(checkout, { recursive: true }));

describe('the folder for what is kept between runs', () => {
  it('is .leakproof where that can be written', () => {
    expect(resolve(localFolder(checkout))).toBe(join(checkout, '.leakproof'));
  });

  it('is one of the user’s own, always the same, where it cannot', () => {
    rmSync(join(checkout, '.leakproof'), { recursive: true });
    // Nobody, whatever their rights, makes a folder where a file is.
    writeFileSync(join(checkout, '.leakproof'), '');
    const refuge = localFolder(checkout);
    expect(refuge.startsWith(join(tmpdir(), 'leakproof-'))).toBe(true);
    expect(localFolder(checkout)).toBe(refuge);
    rmSync(refuge, { recursive: true });
  });

  it('is never one that somebody else has laid out', () => {
    const refuge = localFolder(checkout);
    rmSync(refuge, { recursive: true });
    symlinkSync(checkout, refuge);
    expect(() => localFolder(checkout)).toThrow(/^finding a folder to work in failed: .*; expected/);
    rmSync(refuge);
  });
});
