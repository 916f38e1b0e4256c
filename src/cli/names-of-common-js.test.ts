import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { NamesOfCommonJs } from './names-of-common-js.ts';

const root = mkdtempSync(join(tmpdir(), 'leakproof-names-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function run(name: string, text: string): Promise<object> {
  const file = join(root, name);
  writeFileSync(file, text);
  const module = await new NamesOfCommonJs().runExternalModule(pathToFileURL(file).href);
  if (typeof module !== 'object' || module === null) throw new Error('no module');
  return module;
}

it('gives names of CommonJS that Node cannot read off its source', async () => {
  const module = await run('made.cjs', 'const made = () => 1; made["m" + "in"] = 2; module.exports = made;');
  expect(['min' in module, 'max' in module, Reflect.get(module, 'min'), Reflect.get(module, 'max')]).toEqual([
    true,
    false,
    2,
    undefined,
  ]);
  expect(Reflect.get(module, 'default')()).toBe(1);
});

it('leaves other modules as they are', async () => {
  expect({ ...(await run('own.mjs', 'export const one = 1;')) }).toEqual({ one: 1 });
  expect(Reflect.get(await run('text.cjs', "module.exports = 'text';"), 'default')).toBe('text');
});
