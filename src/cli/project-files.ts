import { statSync } from 'node:fs';
import { UsageError } from '../engine/errors.ts';

/** Where an adopter's project keeps what the CLI needs, relative to its root. */
export type ProjectFiles = {
  /** The vitest configuration whose aliases and plugins the harness is loaded with, so that CLI and vitest run the same code. */
  readonly config: string;
  /** The module that exports `harness`. */
  readonly harness: string;
};

/** Where they lie unless the command line says otherwise. */
export const usualFiles: ProjectFiles = {
  config: 'vitest.integration.config.ts',
  harness: 'tests/integration/harness/harness.ts',
};

/** Those that do not lie where they usually do: what another call has to be told to find the same. */
export function unusualFiles({ config, harness }: ProjectFiles): Partial<ProjectFiles> {
  return {
    ...(config === usualFiles.config ? {} : { config }),
    ...(harness === usualFiles.harness ? {} : { harness }),
  };
}

/** Throws a `UsageError` where a file of the project in the working directory is missing. */
export function assertProjectFiles({ config, harness }: ProjectFiles): void {
  for (const [file, option] of [
    [config, '--config'],
    [harness, '--harness'],
  ] as const) {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isFile()) continue;
    const seen = found === undefined ? `${file} does not exist` : `${file} is a folder`;
    throw new UsageError(
      `opening the project failed: ${seen}; expected a file in ${process.cwd()}. Give its path with ${option}.`,
    );
  }
}
