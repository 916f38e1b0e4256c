import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caseOfSeed, checkDeterminism } from '../../../src/engine/index.ts';
import { openTestSession } from '../../../src/engine/vitest/index.ts';
import { harness } from '../harness/harness.ts';
import { unheldEnvironment } from '../unheld-environment.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leakproof-digests-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the same seed', () => {
  it('gives the same bytes twice in one process', async () => {
    await using session = await openTestSession(harness);
    for (const seed of [1, 2, 3, 4]) {
      expect(await checkDeterminism(session, caseOfSeed(seed, session.harness)), `seed ${seed}`).toBeUndefined();
    }
  });

  it('gives the same digests of state and observations in two processes, for every smoke scenario', async () => {
    const [first, second] = [await smokeDigests('first'), await smokeDigests('second')];
    expect(first.split('\n').length).toBeGreaterThan(20);
    expect(second).toBe(first);
  });
});

/** Runs the smoke suite in a process and on a server of its own, and hands back the digests that it noted. */
async function smokeDigests(name: string): Promise<string> {
  const file = join(folder, name);
  const vitest = 'node_modules/vitest/vitest.mjs';
  await promisify(execFile)(
    process.execPath,
    [vitest, 'run', '--config', 'vitest.integration.config.ts', '.smoke.test.ts'],
    {
      env: { ...unheldEnvironment(), INTEGRATION_TEST: '1', LEAKPROOF_DIGESTS: file },
    },
  );
  return readFile(file, 'utf8');
}
