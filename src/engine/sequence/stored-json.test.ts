import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseStoredJson, readStoredJson, storedLimits } from './stored-json.ts';

const kind = { what: 'a sequence', expected: 'a sequence as in docs/formats.md', advice: 'Mend or delete it.' };
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leakproof stored '));
});
afterAll(() => rm(folder, { recursive: true }));

/** The one line that reading the file ends in. */
async function lineOf(name: string): Promise<string> {
  const error = await readStoredJson(join(folder, name), kind).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ name: 'UsageError' });
  return String((error as Error).message).replace(`${folder}/`, '');
}

it('says in one line why a file cannot be read', async () => {
  await writeFile(join(folder, 'deep.json'), `${'['.repeat(100_000)}${']'.repeat(100_000)}`);
  await writeFile(join(folder, 'broken.json'), '{"version": 1,\n "steps": [}');
  await symlink('circle.json', join(folder, 'circle.json'));
  // A device that never ends.
  await symlink('/dev/zero', join(folder, 'endless.json'));
  const end = '; expected a sequence as in docs/formats.md. Mend or delete it.';
  expect(await lineOf('none.json')).toBe(`reading a sequence failed: none.json: no such file${end}`);
  expect(await lineOf('')).toContain('it is a folder');
  expect(await lineOf('circle.json')).toContain('links that lead in a circle');
  expect(await lineOf('endless.json')).toContain('it is no ordinary file');
  expect(await lineOf('deep.json')).toBe(
    `reading a sequence failed: deep.json: it is nested deeper than ${storedLimits.depth} levels${end}`,
  );
  expect(await lineOf('broken.json')).toMatch(
    /^reading a sequence failed: broken\.json: it is no JSON \(.+\); expected/,
  );
});

it('reads no more than its limit of bytes', () => {
  const text = `"${' '.repeat(storedLimits.bytes)}"`;
  expect(() => parseStoredJson(text, 'huge.json', kind)).toThrow(
    /^reading a sequence failed: huge\.json: it has \d+ bytes, of which/,
  );
});

it('reads whatever JSON is not deeper than its limit, and nothing that is', () => {
  const brackets = fc.array(fc.constantFrom('"]["', '"\\\\"', '"\\"["', '1')).map((items) => `[${items.join(',')}]`);
  fc.assert(
    fc.property(brackets, fc.integer({ min: 0, max: storedLimits.depth + 5 }), (inner, levels) => {
      const text = `${'{"a":['.repeat(levels / 2)}${inner}${']}'.repeat(levels / 2)}`;
      const isDeep = 2 * Math.floor(levels / 2) + 1 > storedLimits.depth;
      if (isDeep) expect(() => parseStoredJson(text, 'x', kind)).toThrow('nested deeper');
      else expect(parseStoredJson(text, 'x', kind)).toEqual(JSON.parse(text));
    }),
  );
});
