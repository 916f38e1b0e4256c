import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bundle } from '../../../src/engine/evidence/bundle.ts';
import type { Json, Step } from '../../../src/engine/index.ts';
import { leakproof } from './cli.ts';

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leakproof-wrong-'));
  await writeFile(at('bundle.json'), '{ "version": 99 }');
  await writeFile(at('words.json'), 'not json');
  await mkdir(at('folder.json'));
  await writeSequence('falling', [step('s2', {}), step('s1', {})]);
  await writeSequence('no-actor', [{ ...step('s1', {}), actor: '' }]);
  await writeSequence('unknown-action', [step('s1', {}, 'warehouse.list')]);
  await writeSequence('unknown-table', [
    step('s1', { warehouse: { $ref: { table: 'warehouse', absent: 0 } } }, 'warehouses.get'),
  ]);
  await writeSequence('unknown-fixture', [
    step('s1', { warehouse: { $ref: { table: 'warehouses', fixture: 'warehouse-a-nroth' } } }, 'warehouses.get'),
  ]);
  await mkdir(at('old-corpus'));
  await writeSequence('old-corpus/once', [step('s1', { limit: 7 }, 'warehouses.list')]);
  await mkdir(at('torn-corpus'));
  await writeFile(at('torn-corpus/torn.json'), '{ "version": 1, "steps": [');
  await writeBundle('other-application', { application: 'billing' });
  await writeBundle('other-schema', {
    counterexample: {
      version: 1,
      steps: [step('s1', { warehouse: { $ref: { table: 'depots', absent: 0 } } }, 'warehouses.get')],
    },
  });
  await writeBundle('sound', {});
});
afterAll(() => rm(folder, { recursive: true }));

const step = (id: string, input: { readonly [field: string]: Json }, action = 'warehouses.list') => ({
  id,
  actor: 'manager-a1@org-a',
  action,
  input,
});

async function writeSequence(name: string, steps: readonly Step[]): Promise<void> {
  await writeFile(at(`${name}.json`), JSON.stringify({ version: 1, steps }));
}

async function writeBundle(name: string, changes: Partial<Bundle>): Promise<void> {
  const bundle: Bundle = {
    version: 1,
    application: 'dispatch',
    scenarioId: null,
    invariantId: 'TENANT-003',
    signature: 'TENANT-003 warehouses.list response warehouses',
    seed: 1,
    verdict: 'confirmed',
    shrinkExecutions: 1,
    replay: '',
    origin: { commit: null, schema: 'another', versions: { leakproof: '0', node: '24', postgres: '18' } },
    counterexample: { version: 1, steps: [step('s1', {})] },
    message: '',
    proof: [],
    steps: [],
    ...changes,
  };
  await mkdir(at(name));
  await writeFile(at(`${name}/bundle.json`), JSON.stringify(bundle));
}

describe('a wrong command ends in one line that says what to do, with exit code 2', () => {
  it.concurrent.each<[what: string, arguments_: () => string[], message: RegExp]>([
    ['a seed that is no number', () => ['fuzz', '--seed', 'abc'], /seed.*Expected an integer/],
    ['a budget of zero', () => ['fuzz', '--seconds', '0'], /seconds.*Expected a number of seconds above 0/],
    ['no runs', () => ['fuzz', '--runs', '0'], /runs.*Expected 1 or more/],
    ['a share above 1', () => ['fuzz', '--noninterference', '2'], /noninterference.*Expected a number from 0 to 1/],
    ['an unknown command', () => ['fuss'], /unknown command 'fuss'/],
    ['an unknown mutant', () => ['fuzz', '--mutant', 'reed'], /unknown id 'reed'.*Did you mean 'read'/],
    ['a harness that is not there', () => ['fuzz', '--harness', 'nowhere.ts'], /nowhere\.ts does not exist.*--harness/],
    ['a corpus that is not there', () => ['fuzz', '--corpus', at('nothing')], /nothing \(ENOENT\).*--corpus/],
    ['a corpus that is torn', () => ['fuzz', '--corpus', at('torn-corpus')], /torn\.json: it is no JSON/],
    [
      'a corpus of an older harness',
      () => ['fuzz', '--corpus', at('old-corpus')],
      /once\.json: step s1 gives warehouses\.list a field 'limit', which its input does not have/,
    ],
    ['bundles below a file', () => ['fuzz', '--bundles', at('words.json/in')], /words\.json\/in: .*--bundles/],
    [
      'bundles where nothing can be written',
      () => ['fuzz', '--bundles', '/proc/bundles'],
      /\/proc\/bundles: .*--bundles/,
    ],
    ['neither a target nor a seed', () => ['replay'], /neither a target nor a seed/],
    ['both a target and a seed', () => ['replay', '7', '--seed', '7'], /both a target and a seed/],
    ['a bundle that is not there', () => ['replay', at('nothing')], /nothing' does not exist/],
    ['a name that is none', () => ['replay', ''], /^UsageError: replaying failed: '' does not exist/],
    [
      'an option that has no say in a sequence',
      () => ['replay', at('falling.json'), '--races', '0.3'],
      /--races is given for '.*falling\.json', which is a sequence; expected it for a seed alone/,
    ],
    ['a bundle of another version', () => ['replay', folder], /format version 99; expected 1/],
    ['a file that is no sequence', () => ['replay', at('words.json')], /words\.json: it is no JSON/],
    ['steps out of order', () => ['replay', at('falling.json')], /step s1, id: expected step ids that rise/],
    ['a step without an actor', () => ['replay', at('no-actor.json')], /step s1, actor: /],
    ['a bundle to keep that is not there', () => ['keep', at('nothing')], /no such file/],
    [
      'a name that is a path',
      () => ['keep', at('sound'), '--name', '../up', '--corpus', folder],
      /name '\.\.\/up'.*--name/,
    ],
    [
      'a name that is taken',
      () => ['keep', at('sound'), '--name', 'words', '--corpus', folder],
      /words\.json exists.*--name/,
    ],
    [
      'a corpus that cannot be written',
      () => ['keep', at('sound'), '--corpus', '/proc/corpus'],
      /\/proc\/corpus: .*--corpus/,
    ],
  ])('%s', async (_what, arguments_, message) => {
    const { exitCode, error } = await leakproof(arguments_());
    expect(error).toMatch(message);
    expect(error).not.toMatch(/^ +at /m);
    expect(exitCode).toBe(2);
  });

  it('a DATABASE_URL that leads elsewhere', async () => {
    const { exitCode, error } = await leakproof(['fuzz'], {
      INTEGRATION_TEST: '1',
      DATABASE_URL: 'postgres://me:hush@db.example.com/mine_integration',
    });
    expect(error).toMatch(/db\.example\.com/);
    expect(error).not.toMatch(/hush|^ +at /m);
    expect(exitCode).toBe(2);
  });
});

describe('what cannot be replayed says why, with exit code 2', () => {
  it.each<[what: string, target: string, reason: RegExp]>([
    [
      'a step of an unknown action',
      'unknown-action.json',
      /step s1 names action 'warehouse\.list'.*Did you mean 'warehouses\.list'/,
    ],
    [
      'a handle to an unknown table',
      'unknown-table.json',
      /step s1 .*names table 'warehouse'.*Did you mean 'warehouses'/,
    ],
    [
      'a handle to an unknown fixture',
      'unknown-fixture.json',
      /names row of warehouses 'warehouse-a-nroth'.*Did you mean 'warehouse-a-north'/,
    ],
    ['a bundle of another application', 'other-application', /of application 'billing'; expected 'dispatch'/],
    [
      'a bundle of another schema that no longer fits',
      'other-schema',
      /names table 'depots'.*; the schema is not the one that the bundle was made on/,
    ],
  ])('%s', async (_what, target, reason) => {
    const { exitCode, out, error } = await leakproof(['replay', at(target)]);
    expect(out).toMatch(/^cannot replay: .*\n$/);
    expect(out).toMatch(reason);
    expect(error).not.toMatch(/^ +at /m);
    expect(exitCode).toBe(2);
  });

  it('while a bundle of another schema that still runs does so with a warning', async () => {
    const { exitCode, out } = await leakproof(['replay', at('sound')]);
    expect(out).toMatch(/warning: the schema is not the one that the bundle was made on\nfixed\n$/);
    expect(exitCode).toBe(0);
  });
});

describe('the corpus', () => {
  it('takes a bundle once, in the form that the repository keeps', async () => {
    const { exitCode, out } = await leakproof(['keep', at('sound'), '--corpus', at('kept'), '--name', 'listed']);
    expect([exitCode, out.trim()]).toEqual([0, `kept as ${at('kept/listed.json')}`]);
    expect(await readdir(at('kept'))).toEqual(['listed.json']);
    expect(await readFile(at('kept/listed.json'), 'utf8')).toBe(
      '{\n  "version": 1,\n  "steps": [\n    {"id":"s1","actor":"manager-a1@org-a","action":"warehouses.list","input":{}}\n  ]\n}\n',
    );
    const again = await leakproof(['replay', 'listed', '--corpus', at('kept')]);
    expect([again.exitCode, again.out.trim().split('\n').at(-1)]).toEqual([0, 'fixed']);
  });

  it('says in the summary which step was passed over, and why', async () => {
    await mkdir(at('stale'));
    await writeSequence('stale/gone', [
      step('s1', {}),
      step('s4', { warehouse: { $ref: { table: 'warehouses', step: 's1', index: 0 } } }, 'warehouses.get'),
    ]);
    const { exitCode, out } = await leakproof([
      'fuzz',
      '--corpus',
      at('stale'),
      '--runs',
      '1',
      '--seed',
      '1',
      '--max-steps',
      '3',
      '--json',
      '--bundles',
      at('bundles'),
    ]);
    expect(JSON.parse(out.trim().split('\n').at(-1) ?? '')).toMatchObject({
      event: 'summary',
      passedOver: [
        { name: 'gone', step: 's4', action: 'warehouses.get', reason: 'no such row: warehouses made by s1' },
      ],
    });
    expect(exitCode).toBe(0);
  });
});
