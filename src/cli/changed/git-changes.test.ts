import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findChanges } from './git-changes.ts';

const lines = (count: number, end = '\n') => Array.from({ length: count }, (_, at) => `line ${at + 1}${end}`).join('');

let root: string;
/** A monorepo's project. */
let folder: string;

function git(...command: readonly string[]): string {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.test', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', ['-C', root, ...who, ...command], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function write(file: string, text: string): void {
  writeFileSync(join(root, file), text);
}

function commit(): void {
  git('add', '--all');
  git('commit', '--quiet', '--message', 'x');
}

beforeEach(() => {
  root = join(realpathSync(mkdtempSync(join(tmpdir(), 'leakproof-git-'))), 'with a space');
  folder = join(root, 'packages/app');
  mkdirSync(folder, { recursive: true });
  git('init', '--quiet', '--initial-branch', 'main');
  // What somebody may have set for all of their repositories.
  for (const [key, value] of [
    ['color.ui', 'always'],
    ['diff.noprefix', 'true'],
    ['diff.context', '5'],
    ['diff.interHunkContext', '9'],
    ['diff.relative', 'true'],
    ['core.quotePath', 'true'],
    ['core.autocrlf', 'false'],
  ] as const)
    git('config', key, value);
  for (const file of ['kept.ts', 'gone.ts', 'moved.ts', 'moved and changed.ts', 'straße "x".ts'])
    write(`packages/app/${file}`, `${file}\n${lines(20)}`);
  write('packages/app/windows.ts', lines(9, '\r\n'));
  write('shared.ts', lines(9));
  commit();
});
afterEach(() => rmSync(join(root, '..'), { recursive: true }));

async function changed(ref?: string) {
  const { since, files } = await findChanges({ folder, ref });
  return {
    since,
    files: Object.fromEntries(files.map(({ name, lines: some }) => [name, some])),
    paths: files.map(({ path }) => path),
  };
}

it('finds what is not committed: lines that changed or went, new files, those of the whole repository', async () => {
  expect(await changed()).toEqual({ since: 'the last commit', files: {}, paths: [] });
  write('packages/app/kept.ts', `kept.ts\n${lines(20).replace('line 4\n', 'LINE\nMORE\n').replace('line 9\n', '')}`);
  write('packages/app/straße "x".ts', `changed\n${lines(20)}`);
  write('packages/app/windows.ts', lines(9, '\r\n').replace('line 2\r', 'LINE\r'));
  write('packages/app/naïve new.ts', lines(2));
  write('shared.ts', `${lines(9)}more\n`);
  git('add', 'shared.ts');
  rmSync(join(folder, 'gone.ts'));
  renameSync(join(folder, 'moved.ts'), join(folder, 'moved away.ts'));
  git('add', '--all', 'packages/app/moved.ts', 'packages/app/moved away.ts');
  renameSync(join(folder, 'moved and changed.ts'), join(folder, 'renamed.ts'));
  write('packages/app/renamed.ts', `moved and changed.ts\n${lines(20).replace('line 7\n', 'LINE\n')}`);
  git('add', '--all', 'packages/app/moved and changed.ts', 'packages/app/renamed.ts');
  const { files, paths } = await changed();
  expect(files).toEqual({
    'kept.ts': [
      { from: 5, to: 6 },
      { from: 10.5, to: 10.5 },
    ],
    'straße "x".ts': [{ from: 1, to: 1 }],
    'windows.ts': [{ from: 2, to: 2 }],
    'naïve new.ts': 'all',
    'renamed.ts': [{ from: 8, to: 8 }],
    '../../shared.ts': [{ from: 10, to: 10 }],
  });
  expect(paths).toContain(join(folder, 'straße "x".ts'));
});

it('finds what a branch has changed since it left another one, not what that one has changed meanwhile', async () => {
  git('checkout', '--quiet', '-b', 'feature');
  write('packages/app/fresh.ts', lines(3));
  commit();
  git('checkout', '--quiet', 'main');
  write('shared.ts', lines(2));
  commit();
  git('checkout', '--quiet', 'feature');
  write('packages/app/kept.ts', `KEPT\n${lines(20)}`);
  expect(await changed('main')).toMatchObject({
    since: 'main',
    files: { 'fresh.ts': 'all', 'kept.ts': [{ from: 1, to: 1 }] },
  });
});

it('says in one line what stands in the way', async () => {
  await expect(changed('mian')).rejects.toThrow(
    /^finding what has changed failed: --changed names 'mian', which git does not know; expected a branch, a tag or a commit\. Look for it/,
  );
  await expect(changed('--output=x')).rejects.toThrow("--changed names '--output=x', which git does not know");
  git('update-ref', 'refs/remotes/origin/develop', 'HEAD');
  await expect(changed('develop')).rejects.toThrow('Write --changed origin/develop, which is there.');
  // As in a clone that is too shallow to reach to where they part.
  const apart = git('commit-tree', '-m', 'apart', 'HEAD^{tree}').trim();
  await expect(changed(apart)).rejects.toThrow(/have no commit in common in this clone; .* fetch-depth: 0/);
  rmSync(join(root, '.git'), { recursive: true });
  await expect(changed()).rejects.toThrow(/is in no repository of git that can be read \(.*\); expected one\./);
  git('init', '--quiet');
  await expect(changed()).rejects.toThrow('this repository has no commit yet');
});
