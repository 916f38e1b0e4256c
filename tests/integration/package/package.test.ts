import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageFile from '../../../package.json' with { type: 'json' };
import { createQueueDatabase } from '../full/queue-database.ts';
import { expectSuccess, installProject, type Manager, openWorkshop } from './project.ts';
import { commandOf, stepsOf } from './workflows.ts';

const managers: readonly { readonly manager: Manager; readonly call: string }[] = [
  { manager: 'npm', call: 'npx leakproof' },
  { manager: 'pnpm', call: 'pnpm exec leakproof' },
];

/** Neither the harness nor its configuration lies where it usually does, and a shell would split one of the names. */
const places = '--harness "leak tests/harness.ts" --config leaks.config.ts';

const typescript = resolve('node_modules/.bin/tsc');
const archive = `leakproof-${packageFile.version}.tgz`;

const workshop = openWorkshop();

beforeAll(async () => {
  expectSuccess(await workshop.run(`npm pack --pack-destination "${workshop.folder}"`, relative(workshop.folder, '.')));
  await Promise.all(managers.map(({ manager }) => installProject(workshop, manager, join('..', archive))));
}, 600_000);

afterAll(() => workshop[Symbol.dispose]());

describe.each(managers)('installed with $manager, without its dependencies’ scripts', ({ manager, call }) => {
  const run = (command: string) => workshop.run(command, manager);

  it('tells its version', async () => {
    expect(expectSuccess(await run(`${call} --version`))).toBe(`${packageFile.version}\n`);
  });

  it.each(['tsconfig.json', 'tsconfig.nodenext.json'])('has types under %s', async (project) => {
    expect(await run(`"${typescript}" --project ${project}`)).toMatchObject({ exitCode: 0, out: '' });
  });

  it('finds a planted bug in an application of three tables, and replays it by the command that it prints', async () => {
    const found = await run(
      `${call} fuzz ${places} --mutant rename-anybody --seed 1 --runs 8 --report html=report.html`,
    );
    expect(found).toMatchObject({ exitCode: 1, out: expect.stringContaining('TENANT-002 write scope') });
    expect(readFileSync(join(workshop.folder, manager, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/);
    const [, command = ''] = /^Replay {2}(.*tenant-002.*)$/m.exec(found.out) ?? [];
    expect(command).toMatch(new RegExp(`^${call} replay \\S+ ${places} --mutant rename-anybody$`));
    const again = await run(command);
    expect([again.exitCode, again.out.trim().split('\n').at(-1)]).toEqual([1, 'still fails']);
  });
});

describe('installed', () => {
  it('runs the full suite of vitest, and finds nothing where nothing is planted', async () => {
    const ended = await workshop.run('INTEGRATION_TEST=1 npx vitest run --config leaks.config.ts', 'npm');
    expect(expectSuccess(ended)).toMatch(/Tests {2}2 passed/);
  });

  it.each(['leaks', 'bundled'])(
    'is one copy for CLI and harness, and so is fast-check, under %s.config.ts',
    async (name) => {
      const ended = await workshop.run(
        `npx leakproof fuzz --harness "leak tests/one-copy.ts" --config ${name}.config.ts --runs 1`,
        'npm',
      );
      expect(ended).toMatchObject({
        exitCode: 2,
        error: expect.stringContaining('UsageError: fast-check is the same'),
      });
    },
  );

  it.runIf(findOlderNode())('is refused by an older Node in one line', async () => {
    const ended = await workshop.run(`"${findOlderNode()}" node_modules/leakproof/dist/cli/leakproof.js fuzz`, 'npm');
    expect(ended).toMatchObject({ exitCode: 2, out: '' });
    expect(ended.error).toMatch(
      /^UsageError: starting leakproof failed: Node [\d.]+; expected >=24\S*\. Install .*\n$/,
    );
  });

  it('asks for the version of Node before it loads what an older one cannot read', () => {
    expect([...importsOf(join(workshop.folder, 'npm/node_modules/leakproof/dist/cli/leakproof.js'))].sort()).toEqual([
      'cli/leakproof.js',
      'cli/node-version.js',
      'engine/own-package.js',
    ]);
  });
});

describe('the workflows of the documents', () => {
  // They are written for a project whose files lie where they usually do, and for more time than a test has.
  const adapted = (line: string) =>
    line
      .replace('vitest.integration.config.ts', 'leaks.config.ts')
      .replace('--seconds 3600', '--seconds 600 --runs 3 --seed 1')
      .replace('--require ', '')
      .replace('--runs 20000', '--runs 4 --chunk 2 --seed 1')
      .replace(/leakproof (fuzz|fleet work)/, `$& ${places}`);

  it.each(['suites', 'night'])('pass step by step: %s', async (job) => {
    const steps = stepsOf('nightly.github.yml', job);
    expect(steps).not.toEqual([]);
    for (const step of steps) expectSuccess(await workshop.run(adapted(step), 'npm'));
  });

  it('make a campaign of several machines, in GitHub Actions and in Kubernetes', async () => {
    expectSuccess(
      await workshop.run('npm install --save-dev --ignore-scripts --prefer-offline --no-audit pg-boss', 'npm'),
    );
    await using queue = await createQueueDatabase();
    const environment = `GITHUB_OUTPUT="$PWD/output" LEAKPROOF_QUEUE=${queue.url}`;
    const run = async (line: string) =>
      expectSuccess(await workshop.run(`export ${environment}; ${adapted(line)}`, 'npm'));
    for (const step of stepsOf('fleet.github.yml', 'start')) await run(step);
    const [, campaign] =
      /^campaign=(fleet-\w+)$/m.exec(readFileSync(join(workshop.folder, 'npm/output'), 'utf8')) ?? [];
    const inCampaign = (line: string) => `export CAMPAIGN=${campaign}; ${line}`;
    for (const step of stepsOf('fleet.github.yml', 'work')) await run(inCampaign(step));
    expect(await run(commandOf('fleet.kubernetes.yml'))).toContain('0 of 2 chunks done here');
    for (const step of stepsOf('fleet.github.yml', 'fetch'))
      expect(await run(inCampaign(step))).toContain('No leak found');
  });
});

// Fetched when they are needed, so that setting up the repository does not wait for them.
describe('packed', () => {
  it('holds nothing that publint objects to', async () => {
    expect(
      expectSuccess(await workshop.run(`npx --yes --prefer-offline publint@0.3.25 ${archive} --strict`)),
    ).toContain('All good!');
  });

  it('holds types that arethetypeswrong finds right wherever ESM is imported', async () => {
    expectSuccess(
      await workshop.run(`npx --yes --prefer-offline @arethetypeswrong/cli@0.18.5 ${archive} --profile esm-only`),
    );
  });

  it('holds what is built, the documents, the skill, and nothing else', async () => {
    const names = expectSuccess(await workshop.run(`tar -tzf ${archive}`))
      .trim()
      .split('\n');
    const places = new Set(names.map((name) => name.replace(/^package\/((dist|docs|skills)\/)?.*/, '$1')));
    expect([...places].sort()).toEqual(['', 'dist/', 'docs/', 'skills/']);
    expect(names.filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))).toEqual([]);
  });
});

/** A Node on the path that is too old; undefined where there is none to try. */
function findOlderNode(): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'node'))
    .filter((file) => existsSync(file))
    .find(
      (file) => Number.parseInt(execFileSync(file, ['-p', 'process.versions.node'], { encoding: 'utf8' }), 10) < 24,
    );
}

/** The built files that one loads before it runs, itself among them. */
function importsOf(file: string, found = new Set<string>()): ReadonlySet<string> {
  found.add(file.replace(/^.*\/dist\//, ''));
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/^import .*'(\.[^']*)';/gm)) {
    importsOf(join(dirname(file), specifier), found);
  }
  return found;
}
