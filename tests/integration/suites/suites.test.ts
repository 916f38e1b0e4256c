import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScratchDatabase } from '../engine/scratch-database.ts';

const readsOthers = {
  version: 1,
  steps: [
    {
      id: 's1',
      actor: 'rita',
      action: 'notes.read',
      input: { note: { $ref: { table: 'notes', fixture: 'note-blue' } } },
    },
  ],
};

let bundles: string;
/** A corpus beside which it is accepted that notes are read by everybody. */
let accepting: string;
beforeAll(async () => {
  const seeds = await mkdtemp(join(tmpdir(), 'leakproof-suites-seeds-'));
  accepting = join(seeds, 'corpus');
  await Promise.all([mkdir(accepting), mkdir(join(seeds, 'accepted'))]);
  await writeFile(join(accepting, 'note-of-the-other-team.json'), JSON.stringify(readsOthers));
  const signature = 'TENANT-004 notes.read note accepted';
  const accepted = { version: 1, signature, also: [], why: 'a pad for all', counterexample: readsOthers };
  await writeFile(join(seeds, 'accepted', 'notes.json'), JSON.stringify(accepted));
  bundles = await mkdtemp(join(tmpdir(), 'leakproof-suites-'));
});
afterAll(async () => {
  await Promise.all([bundles, dirname(accepting)].map((folder) => rm(folder, { recursive: true })));
});

/** Runs a suite over the pad in a vitest of its own; hands back how it ended, and all that it printed. */
async function run(
  suite: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<{ readonly exitCode: number | null; readonly out: string }> {
  await using scratch = await createScratchDatabase();
  const child = spawn(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--config',
      'tests/integration/suites/suites.config.ts',
      `${suite}.suite.ts`,
    ],
    {
      env: { ...process.env, DATABASE_URL: scratch.url, PAD_BUNDLES: bundles, NO_COLOR: '1', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 120_000,
      killSignal: 'SIGKILL',
    },
  );
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { exitCode: child.exitCode, out: out + error };
}

describe('the suites', () => {
  it.concurrent('pass over an application that leaks nothing', async () => {
    const [smoke, full] = [await run('smoke'), await run('full')];
    expect(smoke.out).toMatch(/Tests +3 passed/);
    expect(full.out).toMatch(/Tests +3 passed/);
    expect([smoke.exitCode, full.exitCode]).toEqual([0, 0]);
  });

  it.concurrent('fail with the smallest sequence where it leaks, each test with a bundle', async () => {
    const [smoke, full] = [
      await run('smoke', { PAD_BUG: 'reads everybody' }),
      await run('full', { PAD_BUG: 'reads everybody' }),
    ];
    // The corpus, and each team; the corpus and the sequences. What these were to reach is not told of as well.
    expect(smoke.out).toMatch(/Tests +3 failed/);
    expect(full.out).toMatch(/Tests +2 failed \| 1 skipped/);
    expect(full.out).not.toContain('this is required and never happened');
    expect(smoke.out + full.out).not.toMatch(/verbose/i);
    expect(smoke.out).toMatch(/READ-001 > red: [\s\S]*Property failed after 1 tests\n\{ seed: 7/);
    expect(full.out).toMatch(/Counterexample: \[\s*1\. (rita|bob) notes\.read \{.*\}\]/);
    expect((await readdir(bundles)).sort()).toEqual([
      expect.stringMatching(/^note-of-the-other-team-tenant-00/),
      expect.stringMatching(/^read-001-tenant-00/),
      expect.stringMatching(/^tenant-00/),
    ]);
  });

  it.concurrent('keep a counterexample as a test, which fails until it is mended', async () => {
    const folder = await mkdtemp('tests/integration/suites/kept-');
    try {
      const own = { PAD_BUG: 'reads everybody', PAD_BUNDLES: join(folder, 'bundles') };
      await run('full', own);
      const [bundle = ''] = (await readdir(own.PAD_BUNDLES)).filter((name) => name.startsWith('tenant-00'));
      const file = join(folder, `${basename(folder)}.suite.ts`);
      const keep = ['src/cli/leakproof.ts', 'keep', join(own.PAD_BUNDLES, bundle), '--as-test', file];
      const options = ['--harness', 'tests/integration/suites/pad.ts'];
      expect(execFileSync(process.execPath, [...keep, ...options], { encoding: 'utf8' })).toBe(`kept as ${file}\n`);
      const failing = await run(basename(folder), own);
      expect(failing.out).toMatch(/FAIL .*TENANT-00\d notes\.read .* does not happen by notes\.read of (rita|bob)/);
      expect(failing.out).toMatch(/(Read|Written) at tests\/integration\/suites\/pad\.ts:\d+:\d+ in rowsOf/);
      expect(failing.exitCode).toBe(1);
      const mended = await run(basename(folder));
      expect([mended.exitCode, mended.out]).toEqual([0, expect.stringMatching(/Tests +1 passed/)]);
      expect(() => execFileSync(process.execPath, [...keep, ...options], { stdio: 'pipe' })).toThrow(
        /exists; expected/,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.concurrent('go on past what is accepted, and tell what no longer occurs', async () => {
    const leaking = await run('full', { PAD_BUG: 'reads everybody', PAD_CORPUS: accepting });
    expect(leaking.out).not.toContain('no longer occurs');
    // It takes away what was to be refused.
    expect(leaking.out).toMatch(/Tests +1 failed \| 3 passed/);
    expect(leaking.out).toMatch(/this is required and never happened[\s\S]*notes\.read: foreign refused/);
    const mended = await run('full', { PAD_CORPUS: accepting });
    expect(mended.out).toContain('accepted, but TENANT-004 notes.read note accepted no longer occurs: delete');
    expect([mended.out, mended.exitCode]).toEqual([expect.stringMatching(/Tests +4 passed/), 0]);
  });

  it.concurrent('fail where something that is required never happened, and say what', async () => {
    const { out, exitCode } = await run('full', { PAD_BUG: 'reads nothing' });
    expect(out).toMatch(/this is required and never happened[\s\S]*notes\.read: own succeeded/);
    expect(exitCode).toBe(1);
  });

  it.concurrent('fail where a scenario did not come to what it is about, by its smallest variation', async () => {
    const { out } = await run('smoke', { PAD_PATIENCE: '2' });
    expect(out).toMatch(/Tests +2 failed \| 1 passed/);
    expect(out).toMatch(/Counterexample: \[\{"reads":3\}\]/);
  });

  it.concurrent('refuse a scenario without a pin', async () => {
    const { out, exitCode } = await run('smoke', { PAD_PINS: 'none' });
    expect(out).toContain(
      'pinning scenarios failed: READ-001 has no pin; expected one of none. Add "READ-001": { "seed": 1, "numRuns": 3 }.',
    );
    expect(exitCode).toBe(1);
  });
});
