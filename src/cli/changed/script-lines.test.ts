import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scriptLines, scriptOfModule } from './script-lines.ts';

it('knows the script that V8 has of a module which Vite runs, to the letter', async () => {
  const { ESModulesEvaluator } = await import('vite/module-runner');
  const code =
    '__vite_ssr_exports__.answer = function answer() {\n  return 42;\n};\n//# sourceURL=/nowhere/answer.ts\n';
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  const exported: { answer?: () => number } = {};
  const context = { __vite_ssr_exports__: exported } as never;
  await new ESModulesEvaluator().runInlinedModule(context, code);
  const { result } = await session.post('Profiler.takePreciseCoverage');
  await session.post('Profiler.stopPreciseCoverage');
  session.disconnect();
  const functions = result.find(({ url }) => url === '/nowhere/answer.ts')?.functions ?? [];
  const { text, codeStart } = scriptOfModule(code);
  const textOf = (name: string) => {
    const [range] = functions.find(({ functionName }) => functionName === name)?.ranges ?? [];
    return range && text.slice(range.startOffset, range.endOffset);
  };
  expect(textOf('')).toBe(text);
  expect(textOf('answer')).toBe('function answer() {\n  return 42;\n}');
  expect(text.slice(codeStart)).toContain(code);
});

it('takes a file without a map for what it is', () => {
  const { sources, placeOf } = scriptLines('one();\r\ntwo();\r\n', '/a/b.js');
  expect(sources).toEqual(['/a/b.js']);
  expect([0, 7, 8, 13].map((offset) => placeOf(offset)?.line)).toEqual([1, 1, 2, 2]);
});

it('leads to the sources that a map names, from where the file lies, within it or beside it', () => {
  // The second line of the script is the third of the source.
  const map = { version: 3, sources: ['../src/b.ts'], names: [], mappings: 'AAAA;AAEA' };
  const json = JSON.stringify(map);
  const inline = `data:application/json;base64,${Buffer.from(json).toString('base64')}`;
  const root = mkdtempSync(join(tmpdir(), 'leakproof-map-'));
  writeFileSync(join(root, 'b c.js.map'), json);
  const linesBy = (address: string) =>
    scriptLines(`one();\ntwo();\n//# sourceMappingURL=${address}\n`, join(root, 'b.js'));
  const source = join(root, '../src/b.ts');
  for (const address of [inline, 'b%20c.js.map']) {
    const { sources, placeOf } = linesBy(address);
    expect(sources).toEqual([source]);
    expect([0, 9].map((offset) => placeOf(offset))).toEqual([
      { file: source, line: 1 },
      { file: source, line: 3 },
    ]);
  }
  expect(linesBy('gone.js.map').sources).toEqual([join(root, 'b.js')]);
  rmSync(root, { recursive: true });
});
