import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import type { Bundle } from '../evidence/bundle.ts';
import { acceptBundle, acceptedFolder, readAccepted } from './accepted-findings.ts';

let corpus: string;
beforeEach(async () => {
  const seeds = await mkdtemp(join(tmpdir(), 'leakproof-accepted-'));
  corpus = join(seeds, 'corpus');
  return () => rm(seeds, { recursive: true });
});

const steps = [{ id: 's1', actor: 'ann', action: 'orders.list', input: { since: null } }];
// What accepting looks at of a bundle.
const bundle = {
  signature: 'TENANT-003 orders.list response orders',
  also: [{ signature: 'TENANT-004 orders.list shop accepted', message: '', proof: [] }],
  counterexample: { version: 1, steps },
} as unknown as Bundle;

it('an accepted finding is a file beside the corpus, with what shows it', async () => {
  expect(await readAccepted(corpus)).toEqual([]);
  const file = await acceptBundle(bundle, { why: 'until the list is gone', corpus });
  expect(file).toBe(join(acceptedFolder(corpus), 'tenant-003-orders.list-response-orders.json'));
  expect(await readAccepted(corpus)).toEqual([
    {
      signature: bundle.signature,
      also: ['TENANT-004 orders.list shop accepted'],
      why: 'until the list is gone',
      counterexample: { version: 1, steps },
      file,
    },
  ]);
  // A step on a line, as in the corpus.
  expect((await readFile(file, 'utf8')).split('\n')).toContain(`      ${JSON.stringify(steps[0])}`);
});

it('is accepted once, and what is no such file is told in a line', async () => {
  const file = await acceptBundle(bundle, { why: 'first', corpus });
  await expect(acceptBundle(bundle, { why: 'second', corpus })).rejects.toThrow(
    `accepting a finding failed: ${file} exists; expected one that is not accepted yet. Delete the file to accept it anew.`,
  );
  expect(await readdir(acceptedFolder(corpus))).toHaveLength(1);
  await writeFile(
    file,
    JSON.stringify({ version: 1, signature: 'X', also: [], why: '', counterexample: { version: 1, steps } }),
  );
  await expect(readAccepted(corpus)).rejects.toThrow(
    /^reading an accepted finding failed: \S+: why: Too small.*See docs/,
  );
});

it('lies beside the usual corpus where none is given, or none is run', () => {
  expect([acceptedFolder(), acceptedFolder(false), acceptedFolder('tests/kept')]).toEqual([
    'seeds/accepted',
    'seeds/accepted',
    'tests/accepted',
  ]);
});
