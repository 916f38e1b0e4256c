import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { bundleFolder, bundleName, holdsBetter, writeBundle } from './bundle.ts';
import type { Finding } from './finding.ts';

const signature = 'TENANT-002 bids.place update bids';

function finding(change: Partial<Finding> & { readonly signature?: string; readonly steps?: number } = {}): Finding {
  const { signature: named = signature, steps = 1, ...rest } = change;
  const sequence = {
    version: 1,
    steps: Array.from({ length: steps }, (_, at) => ({ id: `s${at + 1}`, actor: 'ann', action: 'x', input: {} })),
  } as const;
  return {
    application: 'app',
    scenario: null,
    violation: {
      invariant: 'TENANT-002',
      title: 't',
      step: 's1',
      signature: named,
      about: 'a',
      message: 'm',
      proof: [],
    },
    counterexample: sequence,
    original: sequence,
    records: [],
    seed: 1,
    verdict: 'confirmed',
    executions: 1,
    ...rest,
  };
}

it('signatures that differ have folders of different names, however alike they look', () => {
  const names = ['a b', 'a-b', 'a/b', 'A b', 'a  b', `a ${'x'.repeat(200)}1`, `a ${'x'.repeat(200)}2`].map((about) =>
    bundleName(finding({ signature: `TENANT-002 bids.place ${about}` })),
  );
  expect(new Set(names).size).toBe(names.length);
  expect(names[0]).toBe('tenant-002-bids.place-a-b');
  expect(Math.max(...names.map((name) => name.length))).toBeLessThanOrEqual(120);
  const word = fc.string({ unit: fc.constantFrom('a', 'A', '-', ' ', '/', '.'), minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(word, word, (one, other) => {
      const [first, second] = [one, other].map((about) => bundleName(finding({ signature: `APP-001 ${about}` })));
      expect(first === second).toBe(one === other);
    }),
  );
});

it('a confirmed bundle is not written over by a longer finding of the same bug that is not shrunk yet', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'bundles-'));
  const schema = 'abc';
  const origin = { commit: null, schema, versions: { leakproof: '1', node: '24', postgres: '18' } };
  const render = { bundlePath: '', replayCommand: '', tenantName: String, nameIn: String };
  await writeBundle(finding({ steps: 2 }), { directory, origin, render, keys: new Set() as never });
  const folder = bundleFolder(directory, finding());
  const judge = (change: Parameters<typeof finding>[0], at = schema) => holdsBetter(folder, finding(change), at);
  expect(await judge({ steps: 5, verdict: 'unconfirmed' })).toBe(true);
  expect(await judge({ steps: 1, verdict: 'unconfirmed' })).toBe(false);
  expect(await judge({ steps: 5, verdict: 'confirmed' })).toBe(false);
  expect(await judge({ steps: 5, verdict: 'unconfirmed' }, 'another schema')).toBe(false);
  expect(await judge({ steps: 5, verdict: 'unconfirmed', signature: `${signature} x` })).toBe(false);
  await rm(directory, { recursive: true });
});
