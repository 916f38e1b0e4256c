import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { leakproof } from './cli.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leakproof-accepted-'));
});
afterAll(() => rm(folder, { recursive: true }));

const sequence = {
  version: 1,
  steps: [
    {
      id: 's1',
      actor: 'manager-b1@org-b',
      action: 'warehouses.update',
      input: { warehouse: { $ref: { table: 'warehouses', fixture: 'warehouse-a-north' } }, name: 'Dock 7' },
    },
  ],
};

it('what is accepted fails no campaign, is counted, and is told once it is mended', async () => {
  const [corpus, bundles] = [join(folder, 'corpus'), join(folder, 'bundles')];
  const places = ['--corpus', corpus, '--bundles', bundles];
  const fuzz = (...more: string[]) =>
    leakproof(['fuzz', '--runs', '1', '--max-steps', '5', '--seed', '1', ...places, ...more]);
  await mkdir(corpus);
  await writeFile(join(corpus, 'a-warehouse-of-others.json'), JSON.stringify(sequence));

  const found = await fuzz('--mutant', 'write');
  expect([found.exitCode, found.out]).toEqual([
    1,
    expect.stringMatching(/1 found: TENANT-002 warehouses\.update update warehouses/),
  ]);

  const signature = 'TENANT-002 warehouses.update update warehouses';
  const mistyped = await leakproof(['accept', `${signature}s`, '--why', 'known', ...places]);
  expect([mistyped.exitCode, mistyped.error]).toEqual([2, expect.stringContaining(`Did you mean '${signature}'?`)]);
  const accepted = await leakproof(['accept', signature, '--why', 'the old screen, gone in May', ...places]);
  expect([accepted.exitCode, accepted.out]).toEqual([0, expect.stringContaining('accepted in ')]);
  expect(await readdir(join(folder, 'accepted'))).toEqual(['tenant-002-warehouses.update-update-warehouses.json']);

  const again = await fuzz('--mutant', 'write');
  expect([again.exitCode, again.out]).toEqual([
    0,
    expect.stringMatching(/No leak found\n[\s\S]*1 accepted finding, met \d+ times/),
  ]);
  const mended = await fuzz('--json');
  expect(mended.exitCode).toBe(0);
  expect(JSON.parse(mended.out.trim().split('\n').at(-1) ?? '')).toMatchObject({
    event: 'summary',
    verdict: 'clean',
    known: [{ signature, why: 'the old screen, gone in May', state: 'gone', times: 0 }],
  });
});
