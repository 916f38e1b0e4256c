import { UsageError } from '../errors.ts';
import { suggestNames } from '../near-names.ts';
import { fileOf, projectFile, type ResolvedRoot } from './project-file.ts';

/** A planted bug: one passage of the application's source replaced as it is loaded. The source itself stays as it is. */
export type Mutant = {
  readonly id: string;
  /** What a reader is told of the bug, in a sentence. */
  readonly title: string;
  /** The file, from the root of the project. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
};

/** The part of a Vite plugin that a mutant needs. */
export type MutantPlugin = {
  readonly name: string;
  readonly enforce: 'pre';
  readonly configResolved: (config: ResolvedRoot) => void;
  readonly transform: (code: string, id: string) => string | undefined;
};

/**
 * The plugin that plants the mutant of that id, in a list for Vite's `plugins`; an empty list for no id. Throws a `UsageError` for an
 * unknown id, for a file that is not there as Vite starts, and as the file is loaded where the passage does not stand in it exactly once.
 */
export function plantMutant(mutants: readonly Mutant[], id: string | undefined): MutantPlugin[] {
  if (id === undefined || id === '') return [];
  const mutant = mutants.find((candidate) => candidate.id === id);
  if (!mutant) {
    const ids = mutants.map((candidate) => candidate.id);
    throw new UsageError(
      `planting a mutant failed: unknown id '${id}'; expected one that the harness lists. ${suggestNames(id, ids)}`,
    );
  }
  let mutated = '';
  return [
    {
      name: `leakproof:mutant:${mutant.id}`,
      enforce: 'pre',
      configResolved: (config) => {
        mutated = projectFile(config, mutant.file, `planting mutant '${mutant.id}'`);
      },
      transform: (code, file) => (fileOf(file) === mutated ? mutate(code, mutant) : undefined),
    },
  ];
}

/** The source with the bug in it. Throws a `UsageError` where the passage does not stand in it exactly once. */
export function mutate(code: string, { id, file, find, replace }: Mutant): string {
  const count = code.split(find).length - 1;
  if (count === 1) return code.replace(find, () => replace);
  throw new UsageError(
    `planting mutant '${id}' failed: its passage stands ${count} times in ${file}; expected exactly once. Adapt the mutant to the source.`,
  );
}
