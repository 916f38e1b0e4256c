import { posix } from 'node:path';
import { isObject, parseObject } from './json-object.ts';
import type { SourceTree } from './source-tree.ts';

/** The files that `@acme/db/client` may lead to, where that is a package of the same workspace: as its `exports` say, else by its folder. */
export function linkedFiles(tree: SourceTree, specifier: string): readonly string[] {
  const [, name = ''] = /^((?:@[^/]+\/)?[^/]+)/.exec(specifier) ?? [];
  const folder = tree.links.get(name);
  if (folder === undefined) return [];
  const manifest = parseObject(tree.read(`${folder}/package.json`) ?? '') ?? {};
  const entry = `.${specifier.slice(name.length)}`;
  const { exports } = manifest;
  const targets =
    exports === undefined
      ? entry === '.'
        ? [manifest.module, manifest.main, 'index', 'src/index']
        : [entry]
      : exported(exports, entry);
  return targets.filter((target) => typeof target === 'string').map((target) => posix.join(folder, target));
}

/** What stands for an entry of `exports`, whose keys may have a `*` in them. */
function exported(exports: unknown, entry: string): readonly unknown[] {
  const entries =
    isObject(exports) && Object.keys(exports).some((key) => key.startsWith('.')) ? exports : { '.': exports };
  return Object.entries(entries).flatMap(([key, target]) => {
    const [before = '', after] = key.split('*');
    if (after === undefined) return key === entry ? conditional(target) : [];
    if (!entry.startsWith(before) || !entry.endsWith(after)) return [];
    const middle = entry.slice(before.length, after === '' ? undefined : -after.length);
    return conditional(target).map((path) => path.replaceAll('*', middle));
  });
}

/** The conditions that hold for sources; types are none. */
function conditional(target: unknown): readonly string[] {
  if (typeof target === 'string') return [target];
  if (Array.isArray(target)) return target.flatMap(conditional);
  if (!isObject(target)) return [];
  return ['source', 'development', 'import', 'module', 'node', 'default'].flatMap((condition) =>
    conditional(target[condition]),
  );
}
