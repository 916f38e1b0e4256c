import { execFile } from 'node:child_process';
import { relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { UsageError } from '../../engine/errors.ts';
import { type ChangedLines, linesOfHunks } from './changed-lines.ts';

/** A file of which something has changed, by its whole path, and by what a reader calls it. */
export type ChangedFile = { readonly path: string; readonly name: string; readonly lines: ChangedLines };

/** What has changed since when. */
export type Changes = {
  /** In words: `main`, or `the last commit`. */
  readonly since: string;
  readonly files: readonly ChangedFile[];
};

export type FindChangesOptions = {
  /** What the branch is to be merged into; without, what is not committed counts. */
  readonly ref?: string | undefined;
  /** A folder of the repository. */
  readonly folder: string;
};

/**
 * What git knows to have changed in the whole repository: since the merge base with a ref, or since the last commit; untracked files as well.
 * What was deleted is not among it, and of what was only renamed nothing has changed.
 *
 * @throws UsageError where there is no git, no repository, no such ref, or no history that reaches to where the branches part.
 */
export async function findChanges({ ref, folder }: FindChangesOptions): Promise<Changes> {
  const root = (await git(folder, ['rev-parse', '--show-toplevel'], repositoryWanted(folder))).replace(/\r?\n$/, '');
  const base = ref === undefined ? await lastCommit(root) : await mergeBase(root, ref);
  const diff = ['diff', '--no-color', '--no-ext-diff', '--no-textconv', '--submodule=short'];
  const only = ['--find-renames', '--diff-filter=AMR', base, '--'];
  const names = listed(await git(root, [...diff, '--name-only', '-z', ...only]));
  const hunks = await git(root, [...diff, '--unified=0', '--inter-hunk-context=0', ...only]);
  // In the order of the names, whatever is in those; no line of a file begins so in a diff.
  const sections = hunks.split(/^diff --git /m).slice(1);
  const untracked = listed(await git(root, ['ls-files', '--others', '--exclude-standard', '-z']));
  const all: readonly (readonly [string, ChangedLines])[] = [
    ...names.map((name, at) => [name, linesIn(sections.length === names.length ? sections[at] : undefined)] as const),
    ...untracked.map((name) => [name, 'all'] as const),
  ];
  return {
    since: ref ?? 'the last commit',
    files: all
      .filter(([, lines]) => lines.length > 0)
      .map(([file, lines]) => ({ path: resolve(root, file), name: relative(folder, resolve(root, file)), lines })),
  };
}

/** Of a new file all has changed, also when it moves. */
function linesIn(section: string | undefined): ChangedLines {
  return section === undefined || /^new file mode /m.test(section) ? 'all' : linesOfHunks(section);
}

async function lastCommit(root: string): Promise<string> {
  return await commitOf(
    root,
    'HEAD',
    'finding what has changed failed: this repository has no commit yet; expected one to compare with. Commit, or leave --changed out.',
  );
}

async function mergeBase(root: string, ref: string): Promise<string> {
  const remote = await commitOf(root, `origin/${ref}`).catch(() => undefined);
  const advice =
    remote === undefined ? 'Look for it in `git branch --all`.' : `Write --changed origin/${ref}, which is there.`;
  const commit = await commitOf(
    root,
    ref,
    `finding what has changed failed: --changed names '${ref}', which git does not know; expected a branch, a tag or a commit. ${advice}`,
  );
  return (
    await git(
      root,
      ['merge-base', 'HEAD', commit],
      () =>
        `finding what has changed failed: HEAD and '${ref}' have no commit in common in this clone; expected the history to reach to where they part. Fetch more of it, such as \`git fetch --unshallow\`, or fetch-depth: 0 of actions/checkout.`,
    )
  ).trim();
}

async function commitOf(root: string, ref: string, unknown = ''): Promise<string> {
  const verified = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  return (await git(root, verified, () => unknown)).trim();
}

function listed(text: string): readonly string[] {
  return text.split('\0').filter((name) => name !== '');
}

const execute = promisify(execFile);

/** What git prints. Throws a `UsageError` with what is said of its failure. */
async function git(
  folder: string,
  command: readonly string[],
  said = (why: string) => `finding what has changed failed: git ${command[0]} says: ${why}; expected it to work here.`,
): Promise<string> {
  try {
    const all = ['--no-optional-locks', '-C', folder, ...command];
    return (await execute('git', all, { maxBuffer: Number.POSITIVE_INFINITY })).stdout;
  } catch (error) {
    const { code, stderr } = error as { readonly code?: unknown; readonly stderr?: string };
    if (code === 'ENOENT')
      throw new UsageError(
        'finding what has changed failed: there is no git on this machine; expected the command `git`. Install it, or name the actions: --towards.',
      );
    throw new UsageError(said((stderr ?? '').trim().split('\n')[0] ?? ''), { cause: error });
  }
}

const repositoryWanted = (folder: string) => (why: string) =>
  `finding what has changed failed: ${folder} is in no repository of git that can be read (${why}); expected one. Leave --changed out, or name the actions: --towards.`;
