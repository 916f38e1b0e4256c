import { existsSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createRunnableDevEnvironment,
  createServer,
  isRunnableDevEnvironment,
  type ResolvedConfig,
  type RunnableDevEnvironment,
} from 'vite';
import { localFolder } from '../engine/local-folder.ts';
import { renewBundled } from '../engine/run/node/id-libraries.ts';
import { prepareProcess } from '../engine/run/node/prepare-process.ts';
import type { LoadedModules } from './changed/loaded-modules.ts';
import { isCommonJs } from './common-js.ts';
import { commonJsNames } from './common-js-names.ts';
import { describeLoadFailure } from './load-failure.ts';
import { ModuleCache } from './module-cache.ts';
import { NamesOfCommonJs } from './names-of-common-js.ts';
import { withPatience } from './patience.ts';
import type { ProjectFiles } from './project-files.ts';
import { swapInPackages } from './swapped-packages.ts';

/** A project whose modules can be loaded. */
export type Project = AsyncDisposable & {
  readonly load: <Module>(file: string) => Promise<Module>;
};

/**
 * Opens the project of the working directory, whose files are there. Loads its configuration: the process has to be held by then.
 * What modules it loads is noted in `modules`, where they are given.
 */
export async function openProject({ config }: ProjectFiles, modules?: LoadedModules): Promise<Project> {
  prepareProcess();
  const server = await createServer({
    root: process.cwd(),
    configFile: resolve(config),
    // The usual loader writes a file beside the project's packages, which may be read-only.
    configLoader: 'runner',
    // A configuration may have Vite run what it would leave to Node.
    plugins: [{ name: 'leakproof:id-libraries', enforce: 'pre', transform: renewBundled }, commonJsNames()],
    environments: {
      ssr: {
        dev: {
          createEnvironment: (name, resolved) =>
            createRunnableDevEnvironment(name, resolved, {
              runnerOptions: { evaluator: new NamesOfCommonJs(modules) },
            }),
        },
      },
    },
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    appType: 'custom',
    optimizeDeps: { noDiscovery: true },
    logLevel: 'silent',
    clearScreen: false,
  }).catch((error: unknown) => {
    throw describeLoadFailure(config, error);
  });
  const environment = server.environments.ssr;
  if (!isRunnableDevEnvironment(environment)) throw new Error('Vite gave an environment that cannot run modules');
  leaveToNode(environment);
  swapInPackages(environment);
  const { evaluatedModules } = environment.runner;
  if (modules)
    modules.importersOf = (file) =>
      [...(evaluatedModules.getModulesByFile(file) ?? [])].flatMap(({ importers }) => [...importers]);
  const cache = openCache(server.config);
  if (cache) keepModules(environment, cache);
  return {
    load: (file) =>
      withPatience(environment.runner.import(resolve(file)), stillLoading(file))
        .catch((error: unknown) => {
          throw describeLoadFailure(file, error);
        })
        .finally(() => cache?.save()),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

function stillLoading(file: string): string {
  return `still loading ${relative('.', file)}. If it never ends, look for an await at the top of a module that waits for what is not there, such as another service.`;
}

/** Undefined also where nothing can be kept: that is for others to say, who cannot do without. */
function openCache(config: ResolvedConfig): ModuleCache | undefined {
  let folder: string;
  try {
    folder = localFolder();
  } catch {
    return undefined;
  }
  return ModuleCache.open(config, resolve(folder, 'modules.json'));
}

/** Asks Vite only for what is not kept from an earlier start. */
function keepModules(environment: RunnableDevEnvironment, cache: ModuleCache): void {
  const fetchModule = environment.fetchModule.bind(environment);
  environment.fetchModule = async (url, importer, options) => {
    // It is there already, and nothing is loaded twice.
    if (options?.cached) return { cache: true };
    const found = cache.find(url, importer);
    if (found) return found;
    const fetched = await fetchModule(url, importer, options).catch((error: unknown) => {
      if (importer !== undefined) cache.forget(importer);
      throw error;
    });
    cache.note(url, importer, fetched);
    return fetched;
  };
}

/** The file that the URL of a module names: from the root of the project, or by its whole path behind `/@fs`. */
function fileAt(url: string, root: string): string | undefined {
  const [path = ''] = url.replace(/^\/@fs(?=\/)/, '').split('?');
  return [join(root, path), path].find((file) => existsSync(file) && statSync(file).isFile());
}

/** The folder of the engine that runs: its sources in this repository, what is built of them in an installed package. */
const engine = fileURLToPath(new URL('../engine', import.meta.url)) + sep;

/**
 * Gives the harness the very copy of the engine that the CLI runs, whichever way it imports it and whatever its configuration has Vite
 * run: modules of the engine are left to Node. So are those of CommonJS, which a workspace may link into the project, and which Vite would
 * run as if they were none.
 */
function leaveToNode(environment: RunnableDevEnvironment): void {
  const fetchModule = environment.fetchModule.bind(environment);
  environment.fetchModule = async (url, importer, options) => {
    // What imports it may be kept from an earlier start, so that Vite has not come by it.
    const file = (await environment.moduleGraph.getModuleByUrl(url))?.file ?? fileAt(url, environment.config.root);
    if (file && resolve(file).startsWith(engine)) return { externalize: pathToFileURL(file).href, type: 'module' };
    if (file && isCommonJs(file)) return { externalize: pathToFileURL(file).href, type: 'commonjs' };
    return fetchModule(url, importer, options);
  };
}
