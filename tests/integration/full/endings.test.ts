import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCampaign } from '../../../src/engine/campaign/campaign-file.ts';
import { watchConnections } from '../../../src/engine/database/guard/connection-watch.ts';
import { createScratchDatabase } from '../engine/scratch-database.ts';
import { leakproof } from './cli.ts';
import { type Started, startCommand } from './start-command.ts';

let bundles: string;
beforeAll(async () => {
  bundles = await mkdtemp(join(tmpdir(), 'leakproof-endings-'));
});
afterAll(() => rm(bundles, { recursive: true }));

const broken = ['--harness', 'tests/integration/full/broken-harness.ts'];

describe('Ctrl-C', () => {
  it('ends fuzzing after the run, with a summary, everything found on disk, and no Postgres left behind', async () => {
    const fuzz = startFuzz(['--mutant', 'write', '--seed', '1', '--bundles', join(bundles, 'interrupted')]);
    await fuzz.until(() => /TENANT-\d+/.test(fuzz.said.out));
    fuzz.child.kill('SIGINT');
    expect(await fuzz.ended, told(fuzz)).toBe(1);
    expect(fuzz.said.out).toMatch(/\d+ found: TENANT-.*\n.* runs, .*; ended because it was interrupted/);
    expect(await filesIn(join(bundles, 'interrupted'))).toContain('bundle.json');
    expect(await isListening(fuzz.port())).toBe(false);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends within a moment while a step hangs, with a summary (%s)',
    async (signal) => {
      const fuzz = startFuzz([...broken, '--bundles', bundles], { BROKEN: 'hang' });
      await fuzz.until(() => fuzz.said.out !== '');
      fuzz.child.kill(signal);
      expect(await fuzz.ended, told(fuzz)).toBe(0);
      expect(fuzz.said.out).toContain('ended because it was interrupted');
      expect(await isListening(fuzz.port())).toBe(false);
    },
  );

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends at once while it starts, and leaves no Postgres behind (%s)',
    async (signal) => {
      const fuzz = startFuzz(['--bundles', bundles]);
      await fuzz.until(() => /port \d+/.test(fuzz.said.error));
      fuzz.child.kill(signal);
      expect(await fuzz.ended, told(fuzz)).toBe(130);
      expect(fuzz.said.error).toContain('interrupted before anything was run');
      expect(await isListening(fuzz.port())).toBe(false);
    },
  );

  it('pressed twice ends at once, and leaves no Postgres behind either', async () => {
    const fuzz = startFuzz([...broken, '--json', '--bundles', bundles], { BROKEN: 'hang' });
    await fuzz.until(() => fuzz.said.out.includes('"start"'));
    fuzz.child.kill('SIGINT');
    await fuzz.until(() => fuzz.said.error.includes('once more to end at once'));
    fuzz.child.kill('SIGINT');
    expect(await fuzz.ended, told(fuzz)).toBe(130);
    expect(await isListening(fuzz.port())).toBe(false);
  });
});

describe('a lost connection', () => {
  it('breaks fuzzing off with a summary, everything found on disk, and one line', async () => {
    await using scratch = await createScratchDatabase();
    const fuzz = startFuzz(['--mutant', 'write', '--seed', '1', '--json', '--bundles', join(bundles, 'lost')], {
      DATABASE_URL: scratch.url,
      INTEGRATION_TEST: '1',
    });
    await fuzz.until(() => fuzz.said.out.includes('"finding"'));
    const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
    await client.connect();
    await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [scratch.name]);
    await client.end();
    expect(await fuzz.ended, told(fuzz)).toBe(3);
    expect(JSON.parse(fuzz.said.out.trim().split('\n').at(-1) ?? '')).toMatchObject({
      event: 'summary',
      ended: 'broke off',
      error: expect.stringMatching(/failed: .*; expected/),
      findings: expect.arrayContaining([expect.stringMatching(/^TENANT-/)]),
    });
    expect(fuzz.said.error.trim().split('\n').at(-1)).toMatch(
      /^HarnessError: reaching the integration database failed: .* ended the connections to it, and answers again; expected/,
    );
    expect(fuzz.said.error).not.toMatch(/^ +at /m);
    expect(await filesIn(join(bundles, 'lost'))).toContain('bundle.json');
  });
});

describe('a server that is gone', () => {
  it('breaks fuzzing off, which says just that, with everything found on disk', async () => {
    const fuzz = startFuzz(['--mutant', 'write', '--seed', '1', '--json', '--bundles', join(bundles, 'gone')]);
    await fuzz.until(() => fuzz.said.out.includes('"finding"'));
    process.kill(await serverAt(fuzz.port()), 'SIGKILL');
    expect(await fuzz.ended, told(fuzz)).toBe(3);
    expect(JSON.parse(fuzz.said.out.trim().split('\n').at(-1) ?? '')).toMatchObject({ ended: 'broke off' });
    expect(fuzz.said.error.trim().split('\n').at(-1)).toMatch(
      /^HarnessError: reaching the integration database failed: 127\.0\.0\.1:\d+\/\w+ is gone: nothing listens there; expected it to run until the end\. /,
    );
    expect(fuzz.said.error).not.toMatch(/^ +at /m);
    expect(await filesIn(join(bundles, 'gone'))).toContain('bundle.json');
    expect(await readCampaign(join(bundles, 'gone'))).toMatchObject({
      verdict: 'leaks',
      ended: 'broke off',
      error: expect.stringContaining('nothing listens there'),
    });
  });
});

describe('a pipe that is closed, as by head', () => {
  const closed =
    /^HarnessError: printing the result failed: standard output \(EPIPE\); expected somebody to read it to its end\./m;

  it.each([[], ['--json']])('is not said to be a leak where none was found: fuzz %s', async (...more) => {
    const fuzz = startFuzz(['--seconds', '2', '--seed', '1', '--no-corpus', '--bundles', bundles, ...more]);
    await fuzz.until(() => fuzz.said.out !== '');
    fuzz.child.stdout?.destroy();
    expect(await fuzz.ended, told(fuzz)).toBe(3);
    expect(fuzz.said.error).toMatch(closed);
    expect(fuzz.said.error).not.toMatch(/^ +at |EPIPE'/m);
  });

  it('ends fuzzing with everything found on disk, and the exit code of a leak', async () => {
    const folder = join(bundles, 'closed');
    const fuzz = startFuzz(['--mutant', 'write', '--seed', '1', '--no-corpus', '--bundles', folder]);
    await fuzz.until(() => /TENANT-\d+/.test(fuzz.said.out));
    fuzz.child.stdout?.destroy();
    expect(await fuzz.ended, told(fuzz)).toBe(1);
    expect(fuzz.said.error).toMatch(closed);
    expect(fuzz.said.error).toContain(`found, kept in ${folder}.`);
    expect(await filesIn(folder)).toContain('bundle.json');
  });

  it('ends the other commands in one line', async () => {
    const doctor = startCommand(['doctor']);
    await doctor.until(() => doctor.said.out !== '');
    doctor.child.stdout?.destroy();
    expect(await doctor.ended, told(doctor)).toBe(3);
    expect(doctor.said.error).toMatch(closed);
    expect(doctor.said.error).not.toMatch(/^ +at /m);
  });
});

describe('two runs on one database', () => {
  it('do not meet: the second is told who has it, and the first does not notice', async () => {
    await using scratch = await createScratchDatabase();
    const environment = { DATABASE_URL: scratch.url, INTEGRATION_TEST: '1' };
    const first = startFuzz(['--seed', '1', '--no-corpus', '--json', '--bundles', join(bundles, 'first')], environment);
    await first.until(() => first.said.out.includes('"start"'));
    const second = await leakproof(['fuzz', '--runs', '1', '--bundles', join(bundles, 'second')], environment);
    expect(second.error.trim().split('\n').at(-1)).toMatch(
      /^UsageError: taking the integration database failed: \w+ is held by another run \(backend \d+, leakproof.*\); expected one run at a time/,
    );
    expect([second.exitCode, second.out]).toEqual([2, '']);
    first.child.kill('SIGINT');
    expect(await first.ended, told(first)).toBe(0);
    expect(JSON.parse(first.said.out.trim().split('\n').at(-1) ?? '')).toMatchObject({
      ended: 'interrupted',
      findings: [],
    });
  });
});

describe('a full disk', () => {
  it('breaks fuzzing off with what was found in the summary, and one line', async () => {
    const corpus = join(bundles, 'corpus');
    const folder = join(bundles, 'full', 'first-app-001-warehouses.list-fault');
    await Promise.all([mkdir(corpus), mkdir(folder, { recursive: true })]);
    const step = { id: 's1', actor: 'manager-a1@org-a', action: 'warehouses.list', input: {} };
    await writeFile(join(corpus, 'first.json'), JSON.stringify({ version: 1, steps: [step] }));
    // Every write to this device fails as on a disk without space.
    await symlink('/dev/full', join(folder, 'bundle.json.part'));
    const arguments_ = ['fuzz', ...broken, '--corpus', corpus, '--bundles', join(bundles, 'full')];
    const { exitCode, out, error } = await leakproof(arguments_, { BROKEN: 'throw in a step' });
    expect(out).toMatch(/1 found: APP-001 warehouses\.list fault\n.*broke off/);
    expect(error).toMatch(/^UsageError: writing a bundle failed: .*no space left on device.*--bundles/m);
    expect(error).not.toMatch(/^ +at /m);
    expect(exitCode).toBe(2);
  });
});

describe('an application that breaks', () => {
  it('while it is built ends in a summary and one line', async () => {
    const { exitCode, out, error } = await leakproof(['fuzz', ...broken, '--runs', '3', '--bundles', bundles], {
      BROKEN: 'throw while built',
    });
    expect(out).toMatch(/^Broke off: this says nothing of leaks\n.*0 runs, .*broke off/m);
    expect(out).not.toContain('No leak');
    expect(error).toMatch(/^HarnessError: building the application failed: the factory blew up; expected/m);
    expect(error).not.toMatch(/^ +at /m);
    expect(exitCode).toBe(3);
  });

  it.each([
    ['throw in a step', 'the step blew up'],
    ['throw in a timer', 'nobody caught the timer blew up'],
    ['forget a rejection', 'nobody caught the promise blew up'],
  ])('by a %s is a finding', async (way, message) => {
    const arguments_ = ['fuzz', ...broken, '--seed', '1', '--runs', '1', '--bundles', join(bundles, 'broken')];
    const { exitCode, out, error } = await leakproof([...arguments_, '--no-corpus'], { BROKEN: way });
    expect(out).toContain('APP-001 no fault');
    expect(out).toContain(message);
    expect(error).not.toMatch(/^ +at /m);
    expect(exitCode).toBe(1);
  });
});

describe('an application that meddles with the process', () => {
  it('by ending it with code 0 has not ended a campaign that is green', async () => {
    const { exitCode, error } = await leakproof(
      ['fuzz', ...broken, '--seed', '1', '--runs', '1', '--bundles', bundles],
      {
        BROKEN: 'exit',
      },
    );
    expect(error).toMatch(/^HarnessError: the command broke off: something ended the process with code 0 before/m);
    expect(exitCode).toBe(3);
  });

  it('by a rejection while it is loaded ends in one line', async () => {
    const { exitCode, error } = await leakproof(['fuzz', ...broken, '--runs', '1', '--bundles', bundles], {
      BROKEN: 'reject when loaded',
    });
    expect(error).toMatch(/^HarnessError: the command broke off: nobody caught the import blew up; expected/m);
    expect(error).not.toMatch(/^ +at /m);
    expect(exitCode).toBe(3);
  });

  it('by printing leaves each line of --json to the command', async () => {
    const arguments_ = ['fuzz', ...broken, '--json', '--no-corpus', '--seed', '1', '--runs', '1', '--bundles', bundles];
    const { exitCode, out, error } = await leakproof(arguments_, { BROKEN: 'print' });
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).event);
    expect([events[0], events.at(-1)]).toEqual(['start', 'summary']);
    expect(error).toContain('served a request\nand another\n');
    expect(exitCode).not.toBe(3);
  });
});

const isRoot = process.getuid?.() === 0;

// Root may write anything, so that only another user meets a checkout that is read-only.
describe.runIf(isRoot)('another user without a home, in a checkout that is not theirs', () => {
  it('fuzzes all the same', async () => {
    const { HOME, ...environment } = process.env;
    const arguments_ = ['src/cli/leakproof.ts', 'fuzz', '--json', '--no-corpus', '--seed', '1', '--runs', '1'];
    const child = spawn(process.execPath, arguments_, {
      uid: 65_534,
      gid: 65_534,
      env: { ...environment, DATABASE_URL: undefined, INTEGRATION_TEST: undefined, LEAKPROOF_MUTANT: undefined },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 120_000,
      killSignal: 'SIGKILL',
    });
    const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    expect([child.exitCode, error.trim().split('\n')]).toEqual([0, [expect.stringContaining('allowed')]]);
    expect(JSON.parse(out.trim().split('\n').at(-1) ?? '')).toMatchObject({ event: 'summary', ended: 'runs' });
  });
});

function startFuzz(arguments_: readonly string[], environment: NodeJS.ProcessEnv = {}): Started {
  return startCommand(['fuzz', '--seconds', '100', ...arguments_], environment);
}

/** What it has said: shown where it did not end as it should. */
function told({ said }: Started): string {
  return `${said.out.slice(-3000)}${said.error}`;
}

/** The process id of the embedded server at a port, by its own word. */
async function serverAt(port: number): Promise<number> {
  using _watch = watchConnections({ host: '127.0.0.1', port, database: 'leakproof_integration' });
  const client = new pg.Client(`postgres://postgres:postgres@127.0.0.1:${port}/leakproof_integration`);
  await client.connect();
  const { rows } = await client.query<{ pid: string }>(
    "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1) AS pid",
  );
  await client.end();
  return Number(rows[0]?.pid);
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

async function filesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder, { recursive: true }).then((files) => files.map((file) => file.split('/').at(-1) ?? ''));
}
