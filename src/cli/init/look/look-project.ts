import { UsageError } from '../../../engine/errors.ts';
import { type JsonObject, objectIn, parseObject } from './json-object.ts';
import type { Aliases } from './module-facts.ts';
import type { SourceTree } from './source-tree.ts';

export type Manager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** What package.json, lock files and tsconfig.json say of a project. */
export type ProjectFacts = {
  readonly name: string;
  readonly manager: Manager;
  /** Name and range of all that it depends on, however. */
  readonly packages: ReadonlyMap<string, string>;
  readonly scripts: ReadonlyMap<string, string>;
  readonly aliases: Aliases;
  /** How it ends the names of its own modules where it imports them: `.ts`, `.js`, or not at all. */
  readonly ending: '.ts' | '.js' | '';
};

const LOCK_FILES: readonly (readonly [string, Manager])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['package-lock.json', 'npm'],
];

/** Reads them. Throws a `UsageError` where there is no package.json, or one that is no JSON. */
export function lookAtProject(tree: SourceTree): ProjectFacts {
  const text = tree.read('package.json');
  if (text === undefined) {
    throw new UsageError(
      'init: no package.json here; expected the root of a project. Run it in the folder of the application.',
    );
  }
  const manifest = parseObject(text);
  if (manifest === undefined)
    throw new UsageError('init: package.json is no JSON object; expected one. Mend it first.');
  const packages = packagesOf(manifest);
  const given = String(manifest.packageManager ?? '').split('@')[0] ?? '';
  return {
    name: String(manifest.name ?? 'application'),
    manager: LOCK_FILES.find(([file, name]) => name === given || tree.read(file) !== undefined)?.[1] ?? 'npm',
    packages,
    scripts: scriptsOf(manifest),
    aliases: aliasesOf(tree, manifest, packages),
    ending: endingOf(tree),
  };
}

/** Name and range of all that a manifest depends on, however. */
export function packagesOf(manifest: JsonObject): ReadonlyMap<string, string> {
  const kinds = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
  const entries = kinds.flatMap((kind) => Object.entries(objectIn(manifest, kind)));
  return new Map(entries.map(([name, range]) => [name, String(range)]));
}

export function scriptsOf(manifest: JsonObject): ReadonlyMap<string, string> {
  return new Map(Object.entries(objectIn(manifest, 'scripts')).map(([name, line]) => [name, String(line)]));
}

function aliasesOf(
  tree: SourceTree,
  manifest: { readonly [key: string]: unknown },
  packages: ReadonlyMap<string, string>,
): Aliases {
  const options = objectIn(parseObject(tree.read('tsconfig.json') ?? '{}') ?? {}, 'compilerOptions');
  const base = String(options.baseUrl ?? '.');
  const entries = [...Object.entries(objectIn(options, 'paths')), ...Object.entries(objectIn(manifest, 'imports'))];
  return [
    ...entries.flatMap(([pattern, targets]) => {
      const folders = [targets].flat().filter((target) => typeof target === 'string');
      return [
        {
          prefix: pattern.replace(/\*$/, ''),
          folders: folders.map((target) => joined(pattern in objectIn(options, 'paths') ? base : '.', target)),
        },
      ];
    }),
    ...(packages.has('@sveltejs/kit') ? [{ prefix: '$lib/', folders: ['src/lib'] }] : []),
  ];
}

function joined(base: string, target: string): string {
  return [base, target.replace(/\*$/, '')]
    .map((part) => part.replace(/^\.\/?/, '').replace(/\/$/, ''))
    .filter((part) => part !== '')
    .join('/');
}

function endingOf(tree: SourceTree): ProjectFacts['ending'] {
  const counts = { '.ts': 0, '.js': 0, '': 0 };
  const own = tree.files.filter((name) => /\.[cm]?[jt]sx?$/.test(name) && !name.startsWith('../'));
  for (const file of own.slice(0, 300)) {
    for (const [, specifier = ''] of (tree.read(file) ?? '').matchAll(/\bfrom\s+['"](\.[^'"]+)['"]/g))
      counts[specifier.endsWith('.ts') ? '.ts' : specifier.endsWith('.js') ? '.js' : ''] += 1;
  }
  const most = Math.max(...Object.values(counts));
  return (['.ts', '.js', ''] as const).find((ending) => most > 0 && counts[ending] === most) ?? '.ts';
}
