import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mutants as express } from '../../examples/express-pg/leakproof/mutants.ts';
import { mutants as fastify } from '../../examples/fastify-prisma/leakproof/mutants.ts';
import { mutants as hono } from '../../examples/hono-kysely/leakproof/mutants.ts';
import { installPackage, place } from '../../examples/install-package.ts';
import { mutate } from '../../src/engine/vite/index.ts';
import { createScratchDatabase } from './engine/scratch-database.ts';
import { unheldEnvironment } from './unheld-environment.ts';

const run = promisify(execFile);

const bundles = mkdtempSync(join(tmpdir(), 'leakproof-examples-'));
let command = '';

beforeAll(() => {
  command = installPackage();
});

afterAll(() => rmSync(bundles, { recursive: true }));

/** Runs the command in the folder of an example, as whoever has installed the package does. */
async function leakproof(
  example: string,
  given: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<{ readonly code: number; readonly out: string }> {
  await using scratch = await createScratchDatabase();
  const program = [command, ...given, ...place, '--bundles', mkdtempSync(join(bundles, example))];
  const options = {
    cwd: join('examples', example),
    env: { ...unheldEnvironment(), INTEGRATION_TEST: '1', DATABASE_URL: scratch.url, NO_COLOR: '1', ...environment },
    timeout: 240_000,
  };
  try {
    const { stdout } = await run(process.execPath, program, options);
    return { code: 0, out: stdout };
  } catch (error) {
    const { code = -1, stdout = '', stderr = '' } = error as { code?: number; stdout?: string; stderr?: string };
    return { code, out: `${stdout}${stderr}` };
  }
}

/** A few runs; a budget of runs is not cut by time on a busy machine. */
const campaign = [
  'fuzz',
  '--seed',
  '1',
  '--runs',
  '4',
  // Another process would cost more than it does in so few.
  '--workers',
  '1',
  '--seconds',
  '300',
];

/** The variables by which git compares the sources with a commit in which one file was another one, in a repository made for that. */
function comparedWith(file: string, before: string): NodeJS.ProcessEnv {
  const folder = mkdtempSync(join(bundles, 'git-'));
  const environment = { GIT_DIR: join(folder, 'git'), GIT_WORK_TREE: resolve('.') };
  const git = (command: readonly string[], input = '') =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.test', ...command], {
      env: { ...process.env, ...environment },
      input,
      encoding: 'utf8',
    }).trim();
  git(['init', '--quiet']);
  // What is not in it is left aside.
  writeFileSync(join(environment.GIT_DIR, 'info/exclude'), '*\n');
  git(['update-index', '--add', '--cacheinfo', `100644,${git(['hash-object', '-w', '--stdin'], before)},${file}`]);
  git(['update-ref', 'HEAD', git(['commit-tree', '-m', 'x', git(['write-tree'])])]);
  return environment;
}

const bugs = {
  'express-pg': express,
  'fastify-prisma': fastify,
  'hono-kysely': hono,
};

describe('the examples', () => {
  it.each(Object.entries(bugs))('%s has in its sources what its bugs take the place of', (example, mutants) => {
    for (const mutant of mutants) {
      const source = readFileSync(join('examples', example, mutant.file), 'utf8');
      expect(mutate(source, mutant)).not.toBe(source);
    }
  });

  // Each in a process and a database of its own, beside the others: what takes time is their starts.
  it.concurrent.each(['express-pg', 'fastify-prisma', 'hono-kysely'])('%s is left in peace', async (example) => {
    expect(await leakproof(example, campaign)).toEqual({ code: 0, out: expect.stringContaining('No leak found') });
  });

  // In a process of its own, or in that of the first of two workers.
  it.concurrent.each([1, 2])('what has changed since the last commit is aimed at, with %i workers', async (workers) => {
    const file = 'examples/hono-kysely/src/products.ts';
    const check = "    if (role !== 'keeper') return context.json({ error: 'for keepers' }, 403);\n";
    const source = readFileSync(file, 'utf8');
    expect(source).toContain(check);
    const { code, out } = await leakproof(
      'hono-kysely',
      ['fuzz', '--changed', '--runs', '2', '--seed', '1', '--workers', String(workers), '--seconds', '300'],
      comparedWith(file, source.replace(check, '')),
    );
    expect(code, out).toBe(0);
    expect(out).toMatch(
      /^aiming at 1 of \d+ actions whose code has changed since the last commit: products\.add \(src\/products\.ts\)$/m,
    );
  });

  it.concurrent.each([
    // Shown, or not refused: which is met first depends on what is drawn.
    ['express-pg', 'read', /TENANT-003 read scope|TENANT-004 refusal/],
    ['fastify-prisma', 'list', /TENANT-003 read scope/],
    ['hono-kysely', 'stock', /TENANT-003 read scope/],
  ])('%s is seen to have the bug: %s', async (example, mutant, finding) => {
    // One run, known to meet it; a campaign would shrink it as well.
    const found = await leakproof(example, ['replay', '--seed', '1', '--mutant', mutant]);
    expect(found).toEqual({ code: 1, out: expect.stringMatching(finding) });
  });
});
