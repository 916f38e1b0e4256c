import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { createScratchDatabase } from '../engine/scratch-database.ts';
import { unheldEnvironment } from '../unheld-environment.ts';

const cli = ['src/cli/leakproof.ts', 'fuzz', '--json'];

it('goes on from the baseline after a run that was killed in the middle of a step', async () => {
  await using scratch = await createScratchDatabase();
  const environment = { ...unheldEnvironment(), DATABASE_URL: scratch.url, INTEGRATION_TEST: '1' };
  const child = spawn(process.execPath, [...cli, '--seed', '1', '--seconds', '60'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    for await (const line of createInterface({ input: child.stdout })) if (JSON.parse(line).event === 'progress') break;
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...cli, '--seed', '2', '--runs', '2', '--no-corpus', '--paranoid'],
    {
      env: environment,
    },
  );
  const summary = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  expect(summary).toMatchObject({ event: 'summary', runs: 2, ended: 'runs' });
  expect(summary.steps).toBeGreaterThan(10);
});
