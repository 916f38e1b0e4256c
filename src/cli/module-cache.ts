import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ResolvedConfig, version as viteVersion } from 'vite';
import type { FetchResult } from 'vite/module-runner';
import { z } from 'zod';
import { ownVersion } from '../engine/own-package.ts';

/** What stands for a module: code that Vite has made, or the address of what is left to Node. */
const storedResult = z.union([
  z.object({ externalize: z.string(), type: z.enum(['module', 'commonjs', 'builtin', 'network']) }),
  z.object({ code: z.string(), file: z.string(), id: z.string(), url: z.string() }),
]);

const stored = z.object({
  /** Of all that every module depends on. */
  key: z.string(),
  /** Of the names in each folder that holds a module, and of what else there says how it is read. */
  folders: z.record(z.string(), z.string()),
  /** Of what each file holds. */
  files: z.record(z.string(), z.string()),
  /** By what is imported, and from where. */
  modules: z.record(z.string(), storedResult),
});
type Stored = z.infer<typeof stored>;

/** Plugins of Vite's own; of those that a configuration names, the engine's alone are known to go by the file and their options. */
const ownPlugins =
  /^(vite:(?!react|vue|svelte|preact|solid)|builtin:|native:|alias$|leakproof:(swap-module|id-libraries|common-js-names)$)/;

/** What says how a file beside it is read, or where its imports lead. */
const settings = /^(package|[tj]sconfig.*)\.json$/;

const lockFiles = ['pnpm-lock.yaml', 'package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'bun.lock', 'bun.lockb'];

const engine = fileURLToPath(new URL('../engine', import.meta.url));

/** What depends on more than the file it stands in. */
const untold = /\bimport\.meta\.(env|glob)|\bimport\.meta\.hot/;

/**
 * What Vite has made of a project's modules, kept for the next start: most of a start goes into that. It is used only as long as it would
 * be made again: as long as the configuration, what is installed, every file, and the names in every folder from which one is loaded are what
 * they were. Where plugins are not known to go by those alone, nothing is kept.
 */
export class ModuleCache {
  readonly #path: string;
  readonly #root: string;
  readonly #known: Stored;
  readonly #digests = new Map<string, string | undefined>();
  #hasNew = false;

  private constructor(path: string, root: string, known: Stored) {
    this.#path = path;
    this.#root = root;
    this.#known = known;
  }

  /** That of a configuration, at that path; undefined where there can be none. */
  static open(config: ResolvedConfig, path: string): ModuleCache | undefined {
    const key = keyOf(config);
    if (key === undefined) return undefined;
    const found = read(path);
    const isCurrent =
      found?.key === key &&
      Object.entries(found.folders).every(([folder, digest]) => digestOfFolder(folder) === digest);
    return new ModuleCache(path, config.root, isCurrent ? found : { key, folders: {}, files: {}, modules: {} });
  }

  /** What stood for a module, if that is what stands for it now. */
  find(url: string, importer: string | undefined): FetchResult | undefined {
    const found = this.#known.modules[nameOf(url, importer)];
    if (found === undefined) return undefined;
    if ('code' in found) {
      if (this.#digestOf(found.file) !== this.#known.files[found.file]) return undefined;
      return { ...found, invalidate: false };
    }
    return found.externalize.startsWith('file:') && !existsSync(fileURLToPath(found.externalize)) ? undefined : found;
  }

  /** Keeps what stands for a module, if it depends on nothing but what is looked at. */
  note(url: string, importer: string | undefined, result: FetchResult): void {
    const { success, data } = storedResult.safeParse(result);
    if (!success || url.includes('?') || url.includes('\0')) return;
    if ('code' in data) {
      const { file, id } = data;
      const digest = this.#digestOf(file);
      if (digest === undefined || resolve(id) !== resolve(file) || untold.test(readFileSync(file, 'utf8'))) return;
      this.#known.files[file] = digest;
      if (!isWithin(file, this.#root) || file.includes(`${sep}node_modules${sep}`)) return;
      // An import of the file leads somewhere else once a file of another name lies there.
      for (const folder of foldersOf(file, this.#root)) this.#known.folders[folder] ??= digestOfFolder(folder);
    } else if (!isInstalled(data.externalize)) return;
    this.#known.modules[nameOf(url, importer)] = data;
    this.#hasNew = true;
  }

  /**
   * Keeps a file's modules no longer, since one that it imports could not be found: what Vite has made of it says so for good, though the other
   * may be there at the next start, as a client that is still to be generated.
   */
  forget(file: string): void {
    for (const [name, module] of Object.entries(this.#known.modules)) {
      if (!('code' in module) || module.file !== file) continue;
      delete this.#known.modules[name];
      this.#hasNew = true;
    }
  }

  /** Writes what is new, where that can be written. */
  save(): void {
    if (!this.#hasNew) return;
    this.#hasNew = false;
    const draft = `${this.#path}.${process.pid}`;
    try {
      mkdirSync(dirname(this.#path), { recursive: true });
      writeFileSync(draft, JSON.stringify(this.#known));
      renameSync(draft, this.#path);
    } catch {
      // The next start takes as long as this one.
    }
  }

  #digestOf(file: string): string | undefined {
    if (!this.#digests.has(file)) this.#digests.set(file, existsSync(file) ? digest(readFileSync(file)) : undefined);
    return this.#digests.get(file);
  }
}

const nameOf = (url: string, importer: string | undefined) => `${url} ${importer ?? ''}`;

function digest(...texts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length}\0`).update(text);
  return hash.digest('base64');
}

function read(path: string): Stored | undefined {
  try {
    return stored.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Of all that every module depends on; undefined where that cannot be known. */
function keyOf(config: ResolvedConfig): string | undefined {
  const { root, mode, base, resolve: resolution, define, env, plugins } = config;
  if (!plugins.every(({ name }) => ownPlugins.test(name))) return undefined;
  const lockFile = findLockFile(root);
  if (lockFile === undefined) return undefined;
  const options = [root, mode, base, resolution, define, env, config.environments.ssr, config.oxc, config.optimizeDeps];
  const configFiles = [...(config.configFile ? [config.configFile] : []), ...config.configFileDependencies];
  const told = plugins.map(({ name, api }) => [name, api]);
  const texts = JSON.stringify(
    [options, told, process.version, viteVersion, ownVersion, process.env.NODE_ENV],
    (_, value) => (typeof value === 'function' || value instanceof RegExp ? String(value) : value),
  );
  return digest(
    texts,
    readFileSync(lockFile),
    ...settingsAbove(root),
    ...ownTransforms(),
    ...configFiles.map((file) => readFileSync(file)),
  );
}

/** What the engine's own plugin goes by, which is another in a checkout of the engine without another version. */
function ownTransforms(): readonly Buffer[] {
  const folder = fileURLToPath(new URL('../engine/run/node/', import.meta.url));
  const names = readdirSync(folder).filter((name) => /^id-librar(y|ies)\.[jt]s$/.test(name));
  return names.sort().map((name) => readFileSync(join(folder, name)));
}

/** Whether the lock file, or the version of the engine, says what is there. In files of the project what they hold decides who loads them. */
function isInstalled(address: string): boolean {
  if (address.startsWith('node:')) return true;
  if (!address.startsWith('file:')) return false;
  const file = fileURLToPath(address);
  return file.includes(`${sep}node_modules${sep}`) || isWithin(file, engine);
}

function findLockFile(root: string): string | undefined {
  for (let folder = root; ; folder = dirname(folder)) {
    const name = lockFiles.find((one) => existsSync(join(folder, one)));
    if (name !== undefined) return join(folder, name);
    if (folder === dirname(folder)) return undefined;
  }
}

function isWithin(file: string, root: string): boolean {
  return resolve(file).startsWith(`${resolve(root)}${sep}`);
}

/** The folder of a file of the project, and those above it up to the root. */
function foldersOf(file: string, root: string): readonly string[] {
  const folder = dirname(file);
  return resolve(folder) === resolve(root) ? [folder] : [folder, ...foldersOf(folder, root)];
}

/** What is said of how files are read in the folders above the root, as in those of a workspace. */
function settingsAbove(root: string): readonly Buffer[] {
  const folder = dirname(root);
  return folder === root ? [] : [...settingsIn(folder), ...settingsAbove(folder)];
}

function settingsIn(folder: string): readonly Buffer[] {
  const names = readdirSync(folder).filter((name) => settings.test(name));
  return names.sort().map((name) => readFileSync(join(folder, name)));
}

function digestOfFolder(folder: string): string {
  return existsSync(folder) ? digest(...readdirSync(folder).sort(), ...settingsIn(folder)) : '';
}
