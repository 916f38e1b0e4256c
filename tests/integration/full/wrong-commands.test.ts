import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leakproof } from './cli.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leakproof-wrong-'));
  await writeFile(join(folder, 'bundle.json'), '{ "version": 99 }');
  await writeFile(join(folder, 'words.json'), 'not json');
  await writeFile(
    join(folder, 'falling.json'),
    JSON.stringify({ version: 1, steps: [step('s2', 'warehouses.list'), step('s1', 'warehouses.list')] }),
  );
  await writeFile(
    join(folder, 'unknown-action.json'),
    JSON.stringify({ version: 1, steps: [step('s1', 'warehouse.list')] }),
  );
});
afterAll(() => rm(folder, { recursive: true }));

const step = (id: string, action: string) => ({ id, actor: 'manager-a1@org-a', action, input: {} });

describe('a wrong command ends in one line that says what to do, with exit code 2', () => {
  it.each<[what: string, arguments_: () => string[], message: RegExp]>([
    ['a seed that is no number', () => ['fuzz', '--seed', 'abc'], /seed.*Expected an integer/],
    ['a budget of zero', () => ['fuzz', '--seconds', '0'], /seconds.*Expected a number of seconds above 0/],
    ['no runs', () => ['fuzz', '--runs', '0'], /runs.*Expected 1 or more/],
    ['an unknown command', () => ['fuss'], /unknown command 'fuss'/],
    ['an unknown mutant', () => ['fuzz', '--mutant', 'reed'], /unknown id 'reed'.*Did you mean 'read'/],
    ['a harness that is not there', () => ['fuzz', '--harness', 'nowhere.ts'], /nowhere\.ts does not exist.*--harness/],
    ['neither a target nor a seed', () => ['replay'], /neither a target nor a seed/],
    ['a bundle that is not there', () => ['replay', join(folder, 'nothing')], /nothing does not exist/],
    ['a bundle of another version', () => ['replay', folder], /format version 99; expected 1/],
    ['a file that is no sequence', () => ['replay', join(folder, 'words.json')], /words\.json is no JSON/],
    ['steps out of order', () => ['replay', join(folder, 'falling.json')], /expected step ids that rise/],
    [
      'a step of an unknown action',
      () => ['replay', join(folder, 'unknown-action.json')],
      /step s1 names action 'warehouse\.list'.*Did you mean 'warehouses\.list'/,
    ],
    ['a bundle to keep that is not there', () => ['keep', join(folder, 'nothing')], /no such file/],
  ])('%s', async (_what, arguments_, message) => {
    const { exitCode, error } = await leakproof(arguments_());
    expect(error).toMatch(message);
    expect(error).not.toMatch(/^ +at /m);
    expect(exitCode).toBe(2);
  });

  it('a DATABASE_URL that leads elsewhere', async () => {
    const { exitCode, error } = await leakproof(['fuzz'], {
      INTEGRATION_TEST: '1',
      DATABASE_URL: 'postgres://me:hush@db.example.com/mine_integration',
    });
    expect(error).toMatch(/db\.example\.com/);
    expect(error).not.toMatch(/hush|^ +at /m);
    expect(exitCode).toBe(2);
  });
});
