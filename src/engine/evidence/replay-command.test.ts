import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replayCommand, replayStart } from './replay-command.ts';

const bundle = '.leakproof/bundles/tenant-002-notes.rename';

test('a command without options names the bundle alone', () => {
  expect(replayCommand('npx leakproof replay', bundle)).toBe(`npx leakproof replay ${bundle}`);
});

test('the harness, the configuration and the mutant that a run was given are given again', () => {
  expect(
    replayCommand('npx pnpm replay', bundle, { harness: 'test/harness.ts', config: 'vitest.leaks.ts', mutant: 'read' }),
  ).toBe(`npx pnpm replay ${bundle} --harness test/harness.ts --config vitest.leaks.ts --mutant read`);
  expect(replayCommand('npx pnpm replay', bundle, { mutant: '' })).toBe(`npx pnpm replay ${bundle}`);
});

test('what has a space in it is quoted as every shell knows it', () => {
  expect(replayCommand('npx leakproof replay', bundle, { harness: 'my tests/harness.ts' })).toBe(
    `npx leakproof replay ${bundle} --harness "my tests/harness.ts"`,
  );
});

test('a bundle that begins like an option is still a path', () => {
  expect(replayCommand('npx leakproof replay', '-x/tenant-002')).toBe('npx leakproof replay ./-x/tenant-002');
});

test.runIf(process.platform !== 'win32')('a shell reads every word as it was given', () => {
  const word = fc.string({ unit: fc.constantFrom(...'ab \'"$`\\!*?~#&|;<>()[]{}\n'), minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(fc.array(word, { minLength: 3, maxLength: 3 }), ([path = '', harness = '', config = '']) => {
      const command = replayCommand("printf '%s\\0'", path, { harness, config });
      const words = execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' }).split('\0');
      expect(words).toEqual([path, '--harness', harness, '--config', config, '']);
    }),
    { numRuns: 40 },
  );
});

test.each([
  ['npm/11.19.1 node/v24.21.0 linux x64 workspaces/false', 'npx leakproof replay'],
  ['pnpm/12.21.0 npm/? node/v24.21.0 linux x64', 'pnpm exec leakproof replay'],
  ['yarn/1.22.22 npm/? node/v24.21.0 linux x64', 'yarn leakproof replay'],
  ['bun/1.3.0 npm/? node/v24.3.0 linux x64', 'bunx leakproof replay'],
  [undefined, 'npx leakproof replay'],
])('what runs under %s is replayed by `%s`', (userAgent, command) => {
  expect(replayStart(userAgent)).toBe(command);
});
