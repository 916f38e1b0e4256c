import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type InlineConfig, type PluginOption, resolveConfig } from 'vite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plantMutant, swapModule } from '../engine/vite/index.ts';
import { ModuleCache } from './module-cache.ts';

let root: string;
/** Where a package lies, and in which folder. */
let elsewhere: string;
let workspace: string;
const inRoot = (name: string) => join(root, name);
const write = (name: string, text: string) => writeFileSync(inRoot(name), text);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'leakproof-modules-'));
  mkdirSync(inRoot('src/inner'), { recursive: true });
  mkdirSync(inRoot('.leakproof'));
  workspace = mkdtempSync(join(tmpdir(), 'leakproof-workspace-'));
  elsewhere = join(workspace, 'node_modules/b');
  mkdirSync(elsewhere, { recursive: true });
  writeFileSync(join(elsewhere, 'index.js'), '');
  write('package-lock.json', '{}');
  write('src/tsconfig.json', '{}');
  write('src/a.ts', 'export const a: number = 1;');
  write('src/b.ts', 'export const b: number = 1;');
  write('src/inner/index.ts', 'export {};');
});
afterEach(() => {
  for (const folder of [root, workspace]) rmSync(folder, { recursive: true, force: true });
});

/** The cache of a new process. */
async function open(config: InlineConfig = {}): Promise<ModuleCache | undefined> {
  return ModuleCache.open(
    await resolveConfig({ root, configFile: false, ...config }, 'serve'),
    inRoot('.leakproof/modules.json'),
  );
}

const made = (name: string) => ({
  code: `code of ${name}`,
  file: inRoot(name),
  id: inRoot(name),
  url: `/${name}`,
  invalidate: false,
});

/** Notes and saves two modules and what one of them leaves to Node. */
async function keep(config?: InlineConfig): Promise<void> {
  const cache = await open(config);
  cache?.note('/src/a.ts', undefined, made('src/a.ts'));
  cache?.note('/src/inner/index.ts', '/src/a.ts', made('src/inner/index.ts'));
  cache?.note('b', '/src/a.ts', { externalize: pathToFileURL(join(elsewhere, 'index.js')).href, type: 'module' });
  cache?.save();
}

it('keeps nothing of a file that imports what could not be found', async () => {
  await keep();
  const cache = await open();
  cache?.forget(inRoot('src/a.ts'));
  cache?.save();
  const after = await open();
  expect(after?.find('/src/a.ts', undefined)).toBeUndefined();
  expect(after?.find('/src/inner/index.ts', '/src/a.ts')).toBeDefined();
});

/** What of it a new process finds. */
async function found(config?: InlineConfig): Promise<readonly string[]> {
  const cache = await open(config);
  const finds = [
    cache?.find('/src/a.ts', undefined),
    cache?.find('/src/inner/index.ts', '/src/a.ts'),
    cache?.find('b', '/src/a.ts'),
  ];
  return finds.flatMap((each) =>
    each === undefined ? [] : 'code' in each ? [each.code] : 'externalize' in each ? [each.type] : [],
  );
}

const all = ['code of src/a.ts', 'code of src/inner/index.ts', 'module'];

describe('modules that were loaded before', () => {
  it('are there at the next start, where nothing has changed', async () => {
    await keep();
    expect(await found()).toEqual(all);
  });

  it('are made anew where the file is another, and those alone', async () => {
    await keep();
    write('src/a.ts', 'export const a: number = 2;');
    expect(await found()).toEqual(all.slice(1));
  });

  it('are left out where what stood for one is gone', async () => {
    await keep();
    rmSync(elsewhere, { recursive: true });
    expect(await found()).toEqual(all.slice(0, 2));
  });

  it.each<[what: string, change: () => void]>([
    ['a file came to lie beside one, or above', () => write('src/inner.ts', '')],
    ['a file was renamed', () => write('src/inner/index.js', '')],
    ['something else is installed', () => write('package-lock.json', '{"lockfileVersion":3}')],
    ['a folder says otherwise how its files are read', () => write('src/tsconfig.json', '{"extends":"./other"}')],
    ['what was kept is damaged', () => write('.leakproof/modules.json', '{"key":')],
  ])('are all made anew where %s', async (_, change) => {
    await keep();
    change();
    expect(await found()).toEqual([]);
  });

  it('are all made anew under another configuration', async () => {
    const swapped = (to: string): InlineConfig => ({ plugins: [swapModule('src/a.ts', to) as PluginOption] });
    await keep(swapped('src/b.ts'));
    expect(await found(swapped('src/b.ts'))).toEqual(all);
    expect(await found(swapped('src/inner/index.ts'))).toEqual([]);
    expect(await found({ resolve: { alias: { a: 'b' } } })).toEqual([]);
    expect(await found({ define: { FLAG: '1' } })).toEqual([]);
  });

  it.each<[whom: string, plugins: () => unknown]>([
    ['a plugin of somebody else', () => [{ name: 'their:plugin', transform: () => 'export {}' }]],
    ['a planted bug', () => plantMutant([{ id: 'm', title: 'm', file: 'src/a.ts', find: '1', replace: '2' }], 'm')],
  ])('are not kept under %s', async (_, plugins) => {
    expect(await open({ plugins: plugins() as PluginOption[] })).toBeUndefined();
  });

  it('are not kept without a lock file, nor where they depend on more than their file', async () => {
    const cache = await open();
    write('src/a.ts', 'export const mode = import.meta.env.MODE;');
    cache?.note('/src/a.ts', undefined, made('src/a.ts'));
    cache?.note('/src/b.ts?raw', undefined, made('src/b.ts'));
    cache?.note('./c', '/src/b.ts', { externalize: pathToFileURL(inRoot('src/b.ts')).href, type: 'commonjs' });
    cache?.save();
    expect(cache?.find('./c', '/src/b.ts')).toBeUndefined();
    expect(cache?.find('/src/a.ts', undefined)).toBeUndefined();
    expect(cache?.find('/src/b.ts?raw', undefined)).toBeUndefined();
    rmSync(inRoot('package-lock.json'));
    expect(await open()).toBeUndefined();
  });
});
