import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Changes } from '../../src/cli/changed/git-changes.ts';
import { mutants } from '../../tests/integration/harness/mutants/index.ts';

/** What a planted bug has changed, as git would tell it if the bug stood in the source. */
export function changeOf(bug: string): Changes {
  const mutant = mutants.find(({ id }) => id === bug);
  if (mutant === undefined) throw new Error(`no planted bug is called ${bug}`);
  const { file, find, replace } = mutant;
  const source = readFileSync(file, 'utf8');
  const from = source.slice(0, source.indexOf(find)).split('\n').length;
  const lines = [{ from, to: from + replace.split('\n').length - 1 }];
  return { since: 'the bug was planted', files: [{ path: resolve(file), name: file, lines }] };
}
