import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RecordingServer, startRecordingServer } from '../engine/recording-server.ts';
import { createScratchDatabase } from '../engine/scratch-database.ts';
import { unheldEnvironment } from '../unheld-environment.ts';
import { leakproof } from './cli.ts';

let other: RecordingServer;
let elsewhere: string;

beforeEach(async () => {
  other = await startRecordingServer();
  elsewhere = `postgres://me:hush@127.0.0.1:${other.port}/other_integration`;
});

afterEach(async () => {
  expect(other.received).toEqual([]);
  await other[Symbol.asyncDispose]();
});

const bundles = mkdtempSync(join(tmpdir(), 'leakproof-elsewhere-'));
afterAll(() => rmSync(bundles, { recursive: true }));

const broken = ['--harness', 'tests/integration/full/broken-harness.ts'];
const fuzz = (runs: string, seed = '1') => [
  'fuzz',
  '--runs',
  runs,
  '--seed',
  seed,
  '--no-corpus',
  '--bundles',
  bundles,
];
const overriding = ['--config', 'tests/integration/full/overriding.config.ts'];

describe('an application that goes to another database', () => {
  it.each([
    ['fuzz', 'connect elsewhere'],
    ['fuzz', 'connect elsewhere when built'],
    ['fuzz', 'connect elsewhere for fixtures'],
    ['fuzz', 'connect when loaded'],
    ['doctor', 'connect elsewhere'],
  ])('ends %s before it has sent anything there: %s', async (command, way) => {
    const arguments_ = command === 'fuzz' ? fuzz('3') : [command];
    const { exitCode, out, error } = await leakproof([...arguments_, ...broken], { BROKEN: way, ELSEWHERE: elsewhere });
    expect(`${out}${error}`).toMatch(
      /connecting to Postgres refused: 127\.0\.0\.1:\d+, database "other_integration".*Swap the module that connects for its double/,
    );
    expect(out).not.toMatch(/\d found: /);
    expect(`${out}${error}`).not.toMatch(/hush|^ +at /m);
    expect(exitCode).toBe(2);
  });
});

describe('an application that never comes to the database', () => {
  it('is an error that names the swap', async () => {
    // From a seed whose first runs open no live stream, which the harness itself reads from the database.
    const arguments_ = [...fuzz('9', '1'), ...broken];
    const { exitCode, error } = await leakproof(arguments_, { BROKEN: 'reach nothing' });
    expect(error).toMatch(
      /^UsageError: running the application failed: \d+ steps have succeeded, and none .*Swap its database module for a double/m,
    );
    expect(exitCode).toBe(2);
  });

  it('is none that reads through a driver without a tap', async () => {
    const arguments_ = [...fuzz('9'), ...broken];
    const { exitCode, out, error } = await leakproof(arguments_, { BROKEN: 'read without a tap' });
    expect(error).not.toContain('Swap');
    expect(out).toMatch(/^ +9 runs, .* ended because all runs were done$/m);
    // That everybody may do everything is found, not that nothing is done.
    expect(exitCode).toBe(1);
  });
});

describe('a configuration that says another database, as by a .env file', () => {
  it('is told that it did not help, and the command goes on', async () => {
    const arguments_ = [...fuzz('1'), ...overriding];
    const { exitCode, error } = await leakproof(arguments_, { ELSEWHERE: elsewhere });
    expect(error).toMatch(/^DATABASE_URL stays what it is: a change of it/m);
    expect(error).not.toContain('hush');
    expect(exitCode).toBe(0);
  });

  it('does not lead the workers of vitest there, nor does a set-up file', async () => {
    await using scratch = await createScratchDatabase();
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...overriding, 'database-double.test.ts'];
    const env = { ...unheldEnvironment(), INTEGRATION_TEST: '1', DATABASE_URL: scratch.url, ELSEWHERE: elsewhere };
    await promisify(execFile)(process.execPath, vitest, { env, timeout: 100_000 });
  });
});
