import { expect, it } from 'vitest';
import type { Violation } from '../harness/invariant.ts';
import type { Place } from '../record/place.ts';
import { noteReturned } from '../record/returned-rows.ts';
import type { Statement } from '../record/statement.ts';
import type { StepRecord } from '../record/step-record.ts';
import { trialRecord } from '../record/trial-record.ts';
import { sketchTables } from '../tenancy/sketch-tables.ts';
import type { Tenancy } from '../tenancy/tenancy.ts';
import { blame } from './blame.ts';

const tables = sketchTables({ organizations: {}, projects: { organization_id: 'organizations' } });
const tenancy: Tenancy = {
  root: 'organizations',
  tables: new Map(tables.map((table) => [table.name, table])),
  ownership: new Map(),
};

const violation: Violation = {
  invariant: 'TENANT-003',
  title: 'read scope',
  step: 's1',
  signature: 'TENANT-003 x',
  about: 'x',
  message: 'm',
  proof: [],
  foreign: [{ table: 'projects', text: 'k1' }],
};

const at = (file: string, line = 1): Place => ({ file, line, column: 1 });

function statement(text: string, ways: readonly Place[] = [], more: Partial<Statement> = {}): Statement {
  const [place, ...calledFrom] = ways;
  const ended = { command: text.split(' ')[0] ?? '', rowCount: 1, error: null, backend: 1, durationMs: 0, step: 's1' };
  return { text, parameters: [], ...ended, ...(place ? { place, calledFrom } : {}), ...more };
}

function recordOf(statements: readonly Statement[], change: Partial<StepRecord> = {}): StepRecord {
  return { ...trialRecord({}), statements, ...change };
}

const blamed = async (record: StepRecord, known: readonly Statement[] = []) =>
  (await blame(violation, [record], { tenancy, known })).statement;

it('what was read is known by the rows that came back, not by what was asked for', async () => {
  const check = statement('SELECT 1 FROM projects WHERE id = $1', [], { parameters: ['k1'] });
  const list = statement('SELECT id FROM projects');
  noteReturned(check, '[[{"?column?":1}]]');
  noteReturned(list, '[[{"id":"K1"}]]');
  expect(await blamed(recordOf([check, list]))).toMatchObject({ did: 'read', text: list.text });
});

it('without rows, it is what was asked for it and found something', async () => {
  const none = statement('SELECT 1 FROM projects WHERE id = $1', [], { parameters: ['k1'], rowCount: 0 });
  const some = statement('SELECT 2 FROM projects WHERE id = $1', [], { parameters: ['k1'] });
  expect(await blamed(recordOf([none, some]))).toMatchObject({ did: 'read', text: some.text });
  expect(await blamed(recordOf([none]))).toBeUndefined();
});

it('what was written is known by the connection, the text and the parameters', async () => {
  const text = 'UPDATE projects SET name = $1 WHERE id = $2';
  const statements = [
    statement(text, [], { parameters: ['x', 'k1'], backend: 2 }),
    statement(text, [], { parameters: ['x', 'k2'] }),
    statement(text, [], { parameters: ['y', 'k1'] }),
  ];
  const [change] = trialRecord({ changes: ['projects update'] }).changes;
  if (!change) throw new Error('no change');
  const changes = [{ ...change, key: 'k1', statement: text }];
  expect(await blamed(recordOf(statements, { changes }))).toMatchObject({ did: 'wrote', parameters: ['y', 'k1'] });
});

it('what the database refused is told where nothing was read or written', async () => {
  const refused = statement('UPDATE projects SET code = $1', [], { error: '23505', command: null, rowCount: null });
  expect(await blamed(recordOf([statement('BEGIN'), refused]))).toMatchObject({ did: 'failed', error: '23505' });
});

it('a statement without a condition on the tenant stands beside those of its table that have one', async () => {
  const bare = statement('SELECT * FROM projects WHERE id = $1', [], { parameters: ['k1'] });
  const update = statement('UPDATE projects SET name = $1 WHERE organization_id = $2');
  const longer = statement('SELECT * FROM projects WHERE id = $1 AND organization_id = $2 LIMIT $3');
  const select = statement('SELECT * FROM projects WHERE id = $1 AND organization_id = $2');
  const known = [update, longer, select, statement('SELECT * FROM projects')];
  expect(await blamed(recordOf([bare]), known)).toMatchObject({
    lacks: ['organization_id'],
    kin: [{ text: select.text }, { text: longer.text }],
  });
  expect(await blamed(recordOf([{ ...select, parameters: ['k1'] }]), known)).not.toHaveProperty('lacks');
});

it('a place that others come through as well gives way to the one before it', async () => {
  const through = at('db.ts');
  const own = statement('SELECT * FROM projects WHERE id = $1', [through, at('tasks.ts'), at('routes.ts')], {
    parameters: ['k1'],
  });
  const other = statement('SELECT * FROM users', [through, at('users.ts')]);
  expect(await blamed(recordOf([own]))).toMatchObject({ place: { file: 'db.ts' } });
  expect(await blamed(recordOf([own]), [other])).toMatchObject({
    place: { file: 'tasks.ts' },
    calledFrom: [{ file: 'routes.ts' }],
  });
  // One place that sends several texts for one caller is where they are written.
  const variant = statement('SELECT * FROM projects WHERE code = $1', [through, at('tasks.ts'), at('jobs.ts')]);
  expect(await blamed(recordOf([own]), [variant])).toMatchObject({ place: { file: 'db.ts' } });
});
