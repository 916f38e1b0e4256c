import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createServer, isRunnableDevEnvironment } from 'vite';
import { UsageError } from '../engine/errors.ts';

/** Where an adopter's project keeps what the CLI needs, relative to its root. */
export type ProjectFiles = {
  /** The vitest configuration whose aliases and plugins the harness is loaded with, so that CLI and vitest run the same code. */
  readonly config: string;
  /** The module that exports `harness`. */
  readonly harness: string;
};

/** A project whose modules can be loaded. */
export type Project = AsyncDisposable & {
  readonly load: <Module>(file: string) => Promise<Module>;
};

/** Opens the project of the working directory. Throws a `UsageError` where a file is missing. */
export async function openProject({ config, harness }: ProjectFiles): Promise<Project> {
  for (const [file, option] of [
    [config, '--config'],
    [harness, '--harness'],
  ] as const) {
    if (existsSync(file)) continue;
    throw new UsageError(
      `opening the project failed: ${file} does not exist; expected it in ${process.cwd()}. Give its path with ${option}.`,
    );
  }
  const server = await createServer({
    root: process.cwd(),
    configFile: resolve(config),
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    appType: 'custom',
    optimizeDeps: { noDiscovery: true },
    logLevel: 'silent',
    clearScreen: false,
  });
  const environment = server.environments.ssr;
  if (!isRunnableDevEnvironment(environment)) throw new Error('Vite gave an environment that cannot run modules');
  return {
    load: (file) => environment.runner.import(resolve(file)),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
