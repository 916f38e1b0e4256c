import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createServer, isRunnableDevEnvironment, type Plugin } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../errors.ts';
import { swapModule } from './swap-module.ts';

const files = {
  'package.json': '{ "name": "swapped", "type": "module", "imports": { "#db": "./src/lib/db/index.ts" } }',
  'src/lib/db/index.ts': "export const opened = 'production';",
  'src/lib/db/double.ts': "export { opened as original } from './index.ts'; export const opened = 'double';",
  'src/lib/db/beside.ts': "export { opened } from './index.ts';",
  'src/lib/beside-folder.ts': "export { opened } from './db';",
  'src/deep/er/relative.ts': "export { opened } from '../../lib/db/index.ts';",
  'src/framework.ts': "export { opened } from '$lib/db';",
  'src/own-resolver.ts': "export { opened } from 'virtual-path/db';",
  'src/first-of-all.ts': "export { opened } from 'earlier-path/db';",
  'src/package-import.ts': "export { opened } from '#db';",
  'src/workspace.ts': "export { opened } from '@swapped/db';",
  'src/dynamic.ts': "export const { opened } = await import('./lib/db/index.ts');",
  'src/raw.ts': "export { default as opened } from './lib/db/index.ts?raw';",
  'packages/db/package.json': '{ "name": "@swapped/db", "type": "module", "exports": "./index.ts" }',
  'packages/db/index.ts': "export { opened } from '../../src/lib/db/index.ts';",
};

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'leakproof-swap-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  await mkdir(join(root, 'node_modules/@swapped'), { recursive: true });
  await symlink('../../packages/db', join(root, 'node_modules/@swapped/db'));
});
afterAll(() => rm(root, { recursive: true }));

/** As SvelteKit does: an alias of the framework's, from a plugin that stands before all others. */
const framework: Plugin = {
  name: 'framework',
  enforce: 'pre',
  config: () => ({ resolve: { alias: { $lib: join(root, 'src/lib') } } }),
};
const ownResolver: Plugin = {
  name: 'own-resolver',
  enforce: 'pre',
  resolveId: (source) => (source === 'virtual-path/db' ? join(root, 'src/lib/db/index.ts') : undefined),
};
const firstOfAll: Plugin = {
  name: 'first-of-all',
  enforce: 'pre',
  resolveId: {
    order: 'pre',
    handler: (source) => (source === 'earlier-path/db' ? join(root, 'src/lib/db/index.ts') : undefined),
  },
};

async function load(file: string, swap = swapModule('src/lib/db/index.ts', 'src/lib/db/double.ts')): Promise<unknown> {
  const server = await createServer({
    root,
    configFile: false,
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
    logLevel: 'silent',
    plugins: [firstOfAll, framework, ownResolver, swap],
  });
  try {
    const { ssr } = server.environments;
    if (!isRunnableDevEnvironment(ssr)) throw new Error('cannot run modules');
    return await ssr.runner.import(join(root, file));
  } finally {
    await server.close();
  }
}

describe('swapModule', () => {
  it.each([
    ['a relative path', 'src/deep/er/relative.ts'],
    ['another relative path', 'src/lib/db/beside.ts'],
    ['the path of its folder', 'src/lib/beside-folder.ts'],
    ["a framework's alias, which is resolved first", 'src/framework.ts'],
    ['a plugin that resolves by itself, and stands first', 'src/own-resolver.ts'],
    ["a package's own name for it", 'src/package-import.ts'],
    ['a package of the workspace', 'src/workspace.ts'],
    ['a dynamic import', 'src/dynamic.ts'],
  ])('swaps a module that is imported by %s', async (_way, file) => {
    expect(await load(file)).toMatchObject({ opened: 'double' });
  });

  it('gives the module that stands in the one it stands for', async () => {
    expect(await load('src/lib/db/double.ts')).toMatchObject({ opened: 'double', original: 'production' });
  });

  it('leaves the text of the module to whoever asks for it', async () => {
    expect(await load('src/raw.ts')).toMatchObject({ opened: files['src/lib/db/index.ts'] });
  });

  it('refuses to load what a plugin before it has led to', async () => {
    await expect(load('src/first-of-all.ts')).rejects.toThrow('Put swapModule before the other plugins.');
  });

  it('refuses a file that is not there, and says which', async () => {
    await expect(load('src/dynamic.ts', swapModule('src/lib/db.ts', 'src/lib/db/double.ts'))).rejects.toThrow(
      new UsageError(
        `swapping a module failed: src/lib/db.ts does not exist; expected a file, from ${root}. Mend its path in the configuration.`,
      ),
    );
  });
});
