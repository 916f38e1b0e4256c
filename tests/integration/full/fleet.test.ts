import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readCampaign } from '../../../src/engine/campaign/campaign-file.ts';
import { createScratchDatabase } from '../engine/scratch-database.ts';
import { leakproof } from './cli.ts';
import { createQueueDatabase, type QueueDatabase, runOn } from './queue-database.ts';
import { startCommand } from './start-command.ts';

let queue: QueueDatabase;
let bundles: string;
beforeAll(async () => {
  queue = await createQueueDatabase();
  bundles = await mkdtemp(join(tmpdir(), 'leakproof-fetched-'));
});
afterAll(async () => {
  await queue[Symbol.asyncDispose]();
  await rm(bundles, { recursive: true });
});

const fleet = (command: string, ...more: readonly string[]) => ['fleet', command, '--queue', queue.url, ...more];

it('a campaign whose workers are killed comes to what one process would have: nothing lost, nothing twice', async () => {
  const options = [
    '--mutant',
    'class-14-search-over-everything',
    '--seed',
    '1',
    '--no-corpus',
    '--noninterference',
    '0.2',
  ];
  const started = await leakproof(fleet('start', ...options, '--runs', '12', '--chunk', '3', '--heartbeat', '10'));
  expect(started.exitCode, started.error).toBe(0);
  const campaign = started.out.trim();
  expect((await leakproof(fleet('fetch', '--bundles', bundles))).exitCode).toBe(3);

  const work = () => startCommand(fleet('work', '--workers', '1'));
  const killed = [work(), work()];
  const atWork = () =>
    runOn(queue.url, `SELECT FROM leakproof_queue.job WHERE name = '${campaign}' AND state = 'active'`);
  await expect.poll(atWork, { timeout: 60_000 }).not.toEqual([]);
  // One is at a chunk, the other wherever it happens to be.
  for (const { child } of killed) child.kill('SIGKILL');
  const others = [work(), work()];
  const ends = await Promise.all(others.map(({ ended }) => ended));
  expect(ends, others.map(({ said }) => said.error).join('\n')).toEqual([0, 0]);
  expect(await standing()).toEqual({ waiting: 0, active: 0, done: 4, failed: 0 });
  const { exitCode, error } = await leakproof(fleet('fetch', '--bundles', bundles));
  expect(exitCode, error).toBe(1);

  const alone = await leakproof([
    'fuzz',
    '--json',
    ...options,
    '--runs',
    '12',
    '--seconds',
    '600',
    '--bundles',
    bundles,
  ]);
  const { findings, cells, runs, steps } = JSON.parse(alone.out.trim().split('\n').at(-1) ?? '');
  const fetched = await readCampaign(bundles, 'campaign.last.json');
  expect(fetched.totals).toMatchObject({ runs, steps });
  expect(fetched.cells.map(({ example, count, ...cell }) => ({ cell, count }))).toEqual(
    cells.map(({ cell, count }: { readonly cell: unknown; readonly count: number }) => ({ cell, count })),
  );
  expect(fetched.findings.map(({ signature }) => signature)).toEqual([...findings].sort());
  for (const { bundle } of fetched.findings) expect(await readdir(join(bundles, bundle))).toContain('bundle.json');

  await runOn(queue.url, "UPDATE leakproof_fleet.campaign SET code = 'leakproof 0.0.1, commit abc'");
  const stranger = await leakproof(fleet('work'));
  expect(stranger.error).toMatch(
    /^UsageError: joining campaign fleet-\w+ failed: this is leakproof .*, and the campaign is of leakproof 0\.0\.1/m,
  );
  expect(stranger.exitCode).toBe(2);

  async function standing() {
    const { out } = await leakproof(fleet('status', '--json'));
    return JSON.parse(out).standing;
  }
});

it('an integration database is no queue', async () => {
  await using scratch = await createScratchDatabase();
  const { exitCode, error } = await leakproof(['fleet', 'start', '--queue', scratch.url, '--runs', '1']);
  expect(error).toMatch(
    /^UsageError: opening the queue of a fleet failed: database scratch_\d+_integration is an integration database; expected/,
  );
  expect(exitCode).toBe(2);
});

it('a queue that is not there, and a campaign that nobody has started, are a line each', async () => {
  const gone = await leakproof(['fleet', 'status', '--queue', 'postgres://127.0.0.1:9/queue']);
  expect(gone.error).toMatch(
    /^HarnessError: opening the queue of a fleet failed: .*ECONNREFUSED.*; expected a Postgres/,
  );
  expect(gone.error.trim().split('\n')).toHaveLength(1);
  const unknown = await leakproof(fleet('work', '--campaign', 'fleet-none'));
  expect(unknown.error).toMatch(/^UsageError: finding a campaign failed: fleet-none in this queue; expected one/);
  expect(unknown.exitCode).toBe(2);
});
