import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, isRunnableDevEnvironment } from 'vite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { commonJsNames } from './common-js-names.ts';

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'leakproof-names-')));
  mkdirSync(join(root, 'src'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** What a module exports that is loaded beside some files. */
async function loaded(text: string, files: { readonly [name: string]: string } = {}): Promise<unknown> {
  for (const [name, content] of Object.entries({ 'a.ts': text, ...files }))
    writeFileSync(join(root, 'src', name), content);
  const server = await createServer({
    root,
    configFile: false,
    plugins: [commonJsNames()],
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    appType: 'custom',
    optimizeDeps: { noDiscovery: true },
    logLevel: 'silent',
  });
  try {
    const { ssr } = server.environments;
    if (!isRunnableDevEnvironment(ssr)) throw new Error('no environment that runs modules');
    return { ...(await ssr.runner.import(join(root, 'src/a.ts'))) };
  } finally {
    await server.close();
  }
}

it('gives a module of TypeScript what it has where it is compiled to CommonJS', async () => {
  const text = `const codes = require('./codes');
export const found: unknown = [codes.unique, require('node:path').basename(__filename), __dirname, typeof require.resolve];`;
  expect(await loaded(text, { 'codes.json': '{ "unique": "23505" }' })).toEqual({
    found: ['23505', 'a.ts', join(root, 'src'), 'function'],
  });
});

it('requires of the project what others import, and says of what is missing that it is', async () => {
  const text = `import { state } from './state';
state.count += 1;
const missing = () => { try { return require('./missing'); } catch (error) { return (error as { code: string }).code; } };
export const found = [require('./state').state.count, missing()];`;
  expect(await loaded(text, { 'state.ts': 'export const state: { count: number } = { count: 0 };' })).toEqual({
    found: [1, 'MODULE_NOT_FOUND'],
  });
});

it('leaves names alone that a module declares itself', async () => {
  const text = `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const __dirname = 'own';
export const found = [typeof require('node:fs'), __dirname];`;
  expect(await loaded(text)).toEqual({ found: ['object', 'own'] });
});
