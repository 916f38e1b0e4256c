import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/**
 * The packages of the same workspace that a project depends on, and those that they depend on, by name: their folders from its root. A package
 * that is linked to where it is written lies in no `node_modules`.
 */
export function findLinkedPackages(root: string): ReadonlyMap<string, string> {
  const home = realpathSync(root);
  const links = new Map<string, string>();
  const folders = [home];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    for (const name of dependenciesOf(folder)) {
      if (links.has(name)) continue;
      const linked = findLink(folder, name);
      if (linked === undefined || linked === home) continue;
      links.set(name, relative(home, linked).split(sep).join('/'));
      folders.push(linked);
    }
  }
  return links;
}

function dependenciesOf(folder: string): readonly string[] {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const { dependencies = {}, devDependencies = {} } = manifest as { readonly [kind: string]: object };
    return [...Object.keys(dependencies), ...Object.keys(devDependencies)];
  } catch {
    // Whoever reads it says what is wrong with it.
    return [];
  }
}

/** As Node looks for it: in the folder's own `node_modules`, then in those above. */
function findLink(folder: string, name: string): string | undefined {
  const installed = join(folder, 'node_modules', name);
  if (existsSync(join(installed, 'package.json'))) {
    const real = realpathSync(installed);
    return real.split(sep).includes('node_modules') ? undefined : real;
  }
  return dirname(folder) === folder ? undefined : findLink(dirname(folder), name);
}
