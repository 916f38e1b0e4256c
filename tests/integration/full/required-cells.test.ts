import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { leakproof } from './cli.ts';

it('fails a campaign in which an action was impossible, if asked to, although no invariant was violated', async () => {
  const bundles = await mkdtemp(join(tmpdir(), 'leakproof-bundles-'));
  try {
    const fuzz = [
      'fuzz',
      '--mutant',
      'required-nothing-confirmed',
      '--seed',
      '1',
      '--runs',
      '12',
      '--bundles',
      bundles,
    ];
    const { out, exitCode } = await leakproof([...fuzz, '--require', '--matrix']);
    expect(out).toContain('No leak found');
    expect(out).toMatch(/required, but never happened: .*assignments\.confirm: own succeeded/);
    expect(out).toMatch(/^assignments\.confirm driver +- /m);
    expect(exitCode).toBe(1);
  } finally {
    await rm(bundles, { recursive: true });
  }
});
