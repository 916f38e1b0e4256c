import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { applicationPlaces, placeText } from './place.ts';

const here = process.cwd();

it('the places of a stack are the application’s, with file, line, column and name', () => {
  const stack = [
    'Error: where',
    `    at Client.query (file://${here}/src/engine/database/tap/tap-client.ts:43:5)`,
    `    at QueryPromise.execute (${here}/node_modules/.pnpm/orm@1/node_modules/src/orm.ts:603:26)`,
    '    at process.processTicksAndRejections (node:internal/process/task_queues:104:5)',
    `    at async listTasks (${here}/src/tasks/list.ts:12:9)`,
    `    at async file://${here}/src/routes.ts:30:3`,
    `    at Object.<anonymous> (${here}/src/(app)/page.ts?v=12:4:1)`,
    '    at eval (eval at run (/app/x.ts:1:2), <anonymous>:1:1)',
    '    at new Store (/elsewhere/store.ts:1:2)',
  ].join('\n');
  expect(applicationPlaces(stack)).toEqual([
    { file: 'src/tasks/list.ts', line: 12, column: 9, name: 'listTasks' },
    { file: 'src/routes.ts', line: 30, column: 3 },
    { file: 'src/(app)/page.ts', line: 4, column: 1 },
    { file: '/elsewhere/store.ts', line: 1, column: 2, name: 'Store' },
  ]);
});

it('a path in a folder with a space in its name is told as it is, though a source map has encoded it', () => {
  const program = `process.chdir(process.argv[1]); const { applicationPlaces } = await import(process.argv[2]);
    console.log(JSON.stringify(applicationPlaces('at f (' + encodeURI(process.cwd()) + '/src/a.ts:1:2)')))`;
  const folder = mkdtempSync(join(tmpdir(), 'a space '));
  const told = execFileSync(
    process.execPath,
    ['--input-type=module', '-e', program, folder, new URL('place.ts', import.meta.url).href],
    { encoding: 'utf8' },
  );
  rmSync(folder, { recursive: true });
  expect(JSON.parse(told)).toEqual([{ file: 'src/a.ts', line: 1, column: 2, name: 'f' }]);
});

it('what is no stack has no places', () => {
  expect(applicationPlaces('')).toEqual([]);
  expect(applicationPlaces('at file://%%%:1:2\nat nowhere')).toEqual([]);
});

it('a place is one word', () => {
  expect(placeText({ file: 'src/a.ts', line: 3, column: 4, name: 'f' })).toBe('src/a.ts:3:4');
});
