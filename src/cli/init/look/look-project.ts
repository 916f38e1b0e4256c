import { UsageError } from '../../../engine/errors.ts';
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
  const packages = new Map<string, string>();
  for (const kind of ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'])
    for (const [name, range] of Object.entries(objectIn(manifest, kind))) packages.set(name, String(range));
  const given = String(manifest.packageManager ?? '').split('@')[0] ?? '';
  return {
    name: String(manifest.name ?? 'application'),
    manager: LOCK_FILES.find(([file, name]) => name === given || tree.read(file) !== undefined)?.[1] ?? 'npm',
    packages,
    scripts: new Map(Object.entries(objectIn(manifest, 'scripts')).map(([name, line]) => [name, String(line)])),
    aliases: aliasesOf(tree, manifest, packages),
    ending: endingOf(tree),
  };
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
  for (const file of tree.files.filter((name) => /\.[cm]?[jt]sx?$/.test(name)).slice(0, 300)) {
    for (const [, specifier = ''] of (tree.read(file) ?? '').matchAll(/\bfrom\s+['"](\.[^'"]+)['"]/g))
      counts[specifier.endsWith('.ts') ? '.ts' : specifier.endsWith('.js') ? '.js' : ''] += 1;
  }
  const most = Math.max(...Object.values(counts));
  return (['.ts', '.js', ''] as const).find((ending) => most > 0 && counts[ending] === most) ?? '.ts';
}

type JsonObject = { readonly [key: string]: unknown };

/** With the comments and trailing commas that tsconfig.json may have. */
function parseObject(text: string): JsonObject | undefined {
  for (const candidate of [text, text.replace(/("(?:\\.|[^"\\])*")|\/\/.*|\/\*[\s\S]*?\*\/|,(?=\s*[}\]])/g, '$1')]) {
    try {
      const value: unknown = JSON.parse(candidate);
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
    } catch {
      // The other reading may do.
    }
  }
  return undefined;
}

function objectIn(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
