import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openProject, type Project } from '../project.ts';
import { CodeWatch } from './code-watch.ts';
import { LoadedModules } from './loaded-modules.ts';

/** As TypeScript may be: types go as it is loaded, and with them lines. */
const service = `type Shelf = {
  readonly label: string;
};

export function list(shelves: readonly Shelf[]): readonly string[] {
  const labels = shelves.map((shelf) => {
    return shelf.label;
  });
  return labels;
}

interface Longer {
  readonly more: string;
}

export class Shop {
  async sell(some: Longer): Promise<string> {
    return some.more;
  }
}
`;

let folder: string;
let project: Project;
const modules = new LoadedModules();

beforeAll(async () => {
  folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'leakproof-watch-'))), 'a b');
  mkdirSync(folder);
  writeFileSync(join(folder, 'service é.ts'), service);
  writeFileSync(join(folder, 'limits.ts'), 'export const most = 3;\n');
  writeFileSync(
    join(folder, 'orders.ts'),
    "import { most } from './limits.ts';\nexport const isTooMuch = (count: number) => count > most;\n",
  );
  writeFileSync(join(folder, 'legacy.cjs'), 'exports.old = function old() {\n  return 1;\n};\n');
  writeFileSync(join(folder, 'vitest.config.ts'), 'export default {};\n');
  project = await openProject({ config: join(folder, 'vitest.config.ts'), harness: 'none' }, modules);
});
afterAll(async () => {
  await project[Symbol.asyncDispose]();
  rmSync(join(folder, '..'), { recursive: true });
});

const changed = (name: string, ...lines: readonly number[]) => ({
  path: join(folder, name),
  name,
  lines: lines.map((line) => ({ from: line, to: line })),
});

/** What ran near to what has changed, without where. */
async function ranWhile(watch: CodeWatch, act: () => unknown): Promise<readonly string[]> {
  await watch.take();
  await act();
  return (await watch.take()).map(({ changed: file, nearness }) => `${file} ${nearness}`);
}

it('tells which functions ran that a change touches, by the lines of the source as it is written', async () => {
  const { list, Shop } = await project.load<{
    readonly list: (shelves: readonly { readonly label: string }[]) => readonly string[];
    readonly Shop: new () => { readonly sell: (some: { readonly more: string }) => Promise<string> };
  }>(join(folder, 'service é.ts'));
  const shop = new Shop();
  const watched = async (line: number, act: () => unknown) => {
    await using watch = new CodeWatch([changed('service é.ts', line)], modules);
    await watch.start();
    expect(watch.loaded).toEqual(['service é.ts']);
    return await ranWhile(watch, act);
  };
  const sell = () => shop.sell({ more: 'x' });
  expect(await watched(18, sell)).toEqual(['service é.ts lines']);
  expect(await watched(9, sell)).toEqual(['service é.ts file']);
  expect(await watched(9, () => list([]))).toEqual(['service é.ts lines']);
  // Within the function within: that one alone, and only where it ran.
  expect(await watched(7, () => list([{ label: 'x' }]))).toEqual(['service é.ts file', 'service é.ts lines']);
  expect(await watched(7, () => list([]))).toEqual(['service é.ts file']);
  // Between two functions.
  expect(await watched(13, sell)).toEqual(['service é.ts file']);
  expect(await watched(18, () => undefined)).toEqual([]);
});

it('tells what ran in a file that imports a changed one, and in one that Node has loaded itself', async () => {
  const { isTooMuch } = await project.load<{ readonly isTooMuch: (count: number) => boolean }>(
    join(folder, 'orders.ts'),
  );
  const { old } = await project.load<{ readonly old: () => number }>(join(folder, 'legacy.cjs'));
  await using watch = new CodeWatch(
    [changed('limits.ts', 1), changed('legacy.cjs', 2), changed('none.ts', 1)],
    modules,
  );
  await watch.start();
  expect(await ranWhile(watch, () => isTooMuch(1))).toEqual(['limits.ts importer']);
  expect(await ranWhile(watch, () => old())).toEqual(['legacy.cjs lines']);
  expect(watch.loaded).toEqual(['limits.ts', 'legacy.cjs']);
});
