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
