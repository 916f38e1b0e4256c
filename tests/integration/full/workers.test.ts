import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { watchConnections } from '../../../src/engine/database/guard/connection-watch.ts';
import { createScratchDatabase } from '../engine/scratch-database.ts';
import { leakproof } from './cli.ts';
import { startCommand } from './start-command.ts';

let bundles: string;
beforeAll(async () => {
  bundles = await mkdtemp(join(tmpdir(), 'leakproof-workers-'));
});
afterAll(() => rm(bundles, { recursive: true }));

const fuzz = (...more: readonly string[]) => ['fuzz', '--json', '--no-corpus', '--bundles', bundles, ...more];
const lastOf = (out: string) => JSON.parse(out.trim().split('\n').at(-1) ?? '');

it('the same runs are made by one worker and by two, on databases of which none is left', async () => {
  await using scratch = await createScratchDatabase();
  const environment = { DATABASE_URL: scratch.url, INTEGRATION_TEST: '1' };
  const seen = ({ out }: { readonly out: string }) => {
    const { runs, steps, cells, projections, verdict } = lastOf(out);
    return { runs, steps, cells, projections, verdict };
  };
  const alone = await leakproof(fuzz('--seed', '7', '--runs', '6', '--workers', '1'), environment);
  const both = await leakproof(fuzz('--seed', '7', '--runs', '6', '--workers', '2'), environment);
  expect([alone.exitCode, both.exitCode], both.error).toEqual([0, 0]);
  expect(seen(both)).toEqual(seen(alone));
  expect(both.error).toContain(workerDatabase(scratch.name));
  expect(await databases()).not.toContain(workerDatabase(scratch.name));
});

it('a leak is told once, and its bundle replays', async () => {
  const { exitCode, out, error } = await leakproof(
    fuzz('--mutant', 'class-14-search-over-everything', '--seed', '2', '--runs', '10', '--workers', '2'),
  );
  expect(exitCode, error).toBe(1);
  const found = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ event }) => event === 'finding');
  const signatures = found.map(({ violation }) => violation.signature);
  expect([...signatures].sort()).toEqual([...lastOf(out).findings].sort());
  expect(new Set(signatures).size).toBe(signatures.length);
  const { findings } = JSON.parse(readFileSync(join(bundles, 'campaign.json'), 'utf8'));
  expect(findings[0]).toMatchObject({ signature: expect.stringMatching(/^TENANT-/), verdict: 'confirmed' });
  const replay = await leakproof([
    'replay',
    join(bundles, findings[0].bundle),
    '--mutant',
    'class-14-search-over-everything',
  ]);
  expect(replay.exitCode, replay.error).toBe(1);
});

it('a worker that dies is replaced, its run is told of, and Ctrl-C ends all of them', async () => {
  const campaign = startCommand(fuzz('--seconds', '100', '--seed', '1', '--workers', '2'));
  await campaign.until(() => campaign.said.error.includes('leakproof_w2_integration'));
  const [victim] = workersOf(campaign.child.pid);
  await campaign.until(() => campaign.said.out.includes('"progress"'));
  process.kill(victim ?? 0, 'SIGKILL');
  await expect
    .poll(() => workersOf(campaign.child.pid).filter((pid) => pid !== victim).length, { timeout: 60_000 })
    .toBe(2);
  const workers = workersOf(campaign.child.pid);
  const { runs } = lastOf(campaign.said.out);
  await campaign.until(() => lastOf(campaign.said.out).runs > runs + 4);
  campaign.child.kill('SIGINT');
  expect(await campaign.ended, campaign.said.error).toBe(3);
  expect(lastOf(campaign.said.out)).toMatchObject({
    ended: 'interrupted',
    verdict: 'incomplete',
    lost: [{ how: 'signal SIGKILL', seed: expect.any(Number) }],
  });
  expect(workers.filter(isAlive)).toEqual([]);
});

it('workers end with the campaign that was killed, and the next one makes its databases anew', async () => {
  await using scratch = await createScratchDatabase();
  const environment = { DATABASE_URL: scratch.url, INTEGRATION_TEST: '1' };
  const campaign = startCommand(fuzz('--seconds', '100', '--workers', '2'), environment);
  await campaign.until(() => campaign.said.error.includes(workerDatabase(scratch.name)));
  const workers = workersOf(campaign.child.pid);
  campaign.child.kill('SIGKILL');
  await expect.poll(() => workers.filter(isAlive)).toEqual([]);
  expect(await databases()).toContain(workerDatabase(scratch.name));
  const next = await leakproof(fuzz('--runs', '4', '--seed', '1', '--workers', '2'), environment);
  expect(next.exitCode, next.error).toBe(0);
  expect(await databases()).not.toContain(workerDatabase(scratch.name));
});

it('a database that is not the harness’s own stays, and one worker goes on alone', async () => {
  await using scratch = await createScratchDatabase();
  const name = workerDatabase(scratch.name);
  await onServer(`CREATE DATABASE ${name}`);
  try {
    const { exitCode, out, error } = await leakproof(fuzz('--runs', '2', '--seed', '1', '--workers', '2'), {
      DATABASE_URL: scratch.url,
      INTEGRATION_TEST: '1',
    });
    expect(error).toMatch(
      new RegExp(`^one worker alone: making the databases of the workers failed: ${name} is there, `, 'm'),
    );
    expect([exitCode, lastOf(out).runs], error).toEqual([0, 2]);
    expect(await databases()).toContain(name);
  } finally {
    await onServer(`DROP DATABASE ${name}`);
  }
});

it('what is wrong once the first worker has a session is one line, and so is the end asked for twice', async () => {
  const wrong = await leakproof(fuzz('--towards', 'nonsense', '--workers', '2'));
  expect(wrong.exitCode).toBe(2);
  expect(wrong.error.trim().split('\n')).toEqual([
    expect.stringContaining('integration database allowed'),
    expect.stringMatching(/^UsageError: fuzzing failed: --towards names action 'nonsense'/),
  ]);
  const campaign = startCommand(fuzz('--seconds', '100', '--workers', '2'));
  await campaign.until(() => campaign.said.out.includes('"progress"'));
  // At once, so that it cannot end in between.
  campaign.child.kill('SIGINT');
  campaign.child.kill('SIGTERM');
  expect(await campaign.ended).toBe(130);
  expect(campaign.said.error.trim().split('\n').at(-1)).toBe('ending after this run; once more to end at once');
});

it('a worker that ends its process in every run breaks the campaign off', async () => {
  const { exitCode, out, error } = await leakproof(
    fuzz('--harness', 'tests/integration/full/broken-harness.ts', '--seed', '1', '--workers', '2'),
    { BROKEN: 'exit' },
  );
  expect(error).toMatch(/^HarnessError: running a campaign failed: worker \d ended with exit code 3; expected/m);
  expect(exitCode).toBe(3);
  expect(lastOf(out)).toMatchObject({ ended: 'broke off', runs: 0 });
});

function workerDatabase(name: string): string {
  return name.replace(/_integration$/, '_w2_integration');
}

/** The processes below one that run the program of a worker. */
function workersOf(parent: number | undefined): readonly number[] {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return processes.flatMap((name) => {
    try {
      const isChild = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(parent);
      return isChild && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('worker-process') ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function databases(): Promise<readonly string[]> {
  return (await onServer('SELECT datname FROM pg_database')).map(({ datname }) => datname);
}

async function onServer(statement: string): Promise<readonly { readonly datname: string }[]> {
  const url = new URL(process.env.DATABASE_URL ?? '');
  using _watch = watchConnections({ host: url.hostname, port: Number(url.port), database: url.pathname.slice(1) });
  const client = new pg.Client(url.href);
  await client.connect();
  try {
    return (await client.query<{ datname: string }>(statement)).rows;
  } finally {
    await client.end();
  }
}
