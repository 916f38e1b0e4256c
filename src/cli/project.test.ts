import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openProject } from './project.ts';

let workspace: string;

beforeEach(() => {
  workspace = realpathSync(mkdtempSync(join(tmpdir(), 'leakproof-workspace-')));
  for (const [path, text] of Object.entries({
    'pnpm-lock.yaml': '',
    'packages/money/package.json': '{ "name": "@acme/money", "main": "dist/index.js" }',
    // What tsc makes of a package that is built as CommonJS.
    'packages/money/dist/index.js':
      '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.rate = 3;\n',
    'app/package.json': '{ "name": "@acme/app", "type": "module" }',
    'app/leakproof.config.ts': 'export default {};\n',
    'app/leakproof-swap.config.ts': `import { swapModule } from ${JSON.stringify(resolve('src/engine/vite/index.ts'))};

export default { plugins: [swapModule('node_modules/clock/index.js', 'clock.ts')] };
`,
    'app/node_modules/clock/package.json': '{ "name": "clock", "type": "module", "exports": "./index.js" }',
    'app/node_modules/clock/index.js': "export const hour = 'real';\nexport const day = 'real';\n",
    'app/clock.ts': "export { day } from 'clock';\nexport const hour: string = 'double';\n",
    'app/src/clocked.ts': "export { day, hour } from 'clock';\n",
    'app/src/main.ts': "import { rate } from '@acme/money';\n\nexport const price: number = 2 * rate;\n",
  })) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), text);
  }
  mkdirSync(join(workspace, 'app/node_modules/@acme'), { recursive: true });
  symlinkSync(join(workspace, 'packages/money'), join(workspace, 'app/node_modules/@acme/money'));
  vi.spyOn(process, 'cwd').mockReturnValue(join(workspace, 'app'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(workspace, { recursive: true, force: true });
});

/** What a start of the command makes of the application. */
async function priceAtStart(): Promise<number> {
  await using project = await openProject({
    config: join(workspace, 'app/leakproof.config.ts'),
    harness: join(workspace, 'app/harness.ts'),
  });
  return (await project.load<{ readonly price: number }>(join(workspace, 'app/src/main.ts'))).price;
}

it('leaves CommonJS that a workspace links into the project to Node, also where its importer is kept from an earlier start', async () => {
  expect([await priceAtStart(), await priceAtStart(), await priceAtStart()]).toEqual([6, 6, 6]);
});

it('puts a double in the place of a file of a package, which the double may import, also where its importer is kept', async () => {
  const config = join(workspace, 'app/leakproof-swap.config.ts');
  for (const _start of ['first', 'second']) {
    await using project = await openProject({ config, harness: join(workspace, 'app/harness.ts') });
    expect(await project.load(join(workspace, 'app/src/clocked.ts'))).toMatchObject({ day: 'real', hour: 'double' });
  }
});
