import type { RunnableDevEnvironment } from 'vite';
import { fileOf, projectFile } from '../engine/vite/project-file.ts';

/** An import by a package's name: neither a path nor an address. */
const packageName = /^(?![./]|[a-z]+:)/i;

/**
 * Has `swapModule` reach files of packages, such as `next/headers`: Vite leaves what is imported by a package's name to Node without asking
 * any plugin.
 */
export function swapInPackages(environment: RunnableDevEnvironment): void {
  const doubles = environment.plugins
    .flatMap(({ name, api }) => (name === 'leakproof:swap-module' ? [api.swaps] : []))
    .filter(([from]) => /(^|[\\/])node_modules[\\/]/.test(from))
    .map(([, to]) => projectFile(environment.config, to, 'swapping a module'));
  if (doubles.length === 0) return;
  const fetchModule = environment.fetchModule.bind(environment);
  environment.fetchModule = async (url, importer, options) => {
    const found = packageName.test(url) ? await environment.pluginContainer.resolveId(url, importer) : null;
    return fetchModule(found && doubles.includes(fileOf(found.id)) ? found.id : url, importer, options);
  };
}
