import { describe, expect, it } from 'vitest';
import { sketchTables } from '../../tenancy/sketch-tables.ts';
import type { Tenancy } from '../../tenancy/tenancy.ts';
import { statementTables } from './statement-tables.ts';

const tables = sketchTables({
  organizations: {},
  projects: { organization_id: 'organizations' },
  tasks: { project_id: 'projects' },
});
const tenancy: Tenancy = {
  root: 'organizations',
  tables: new Map(tables.map((table) => [table.name, table])),
  ownership: new Map(),
};

const touches = (reads: readonly string[], writes: readonly string[] = [], shares: readonly string[] = []) => ({
  kind: 'touches',
  reads,
  shares,
  writes,
});

describe('what a statement does to tables', () => {
  it.each([
    ['SELECT 1', touches([])],
    ['SELECT count(*) FROM projects p JOIN "tasks" ON true', touches(['projects', 'tasks'])],
    ['SELECT * FROM public.projects WHERE id = $1 FOR UPDATE', touches(['projects'], ['projects'])],
    ['WITH mine AS (SELECT id FROM tasks) SELECT * FROM mine', touches(['tasks'])],
    ['INSERT INTO tasks (id) VALUES (gen_random_uuid())', touches(['tasks'], ['tasks'], ['projects'])],
    ['UPDATE projects SET name = $1', touches(['projects'], ['projects'], ['organizations'])],
    // What refers to its rows is looked for, and may go with them.
    ['DELETE FROM projects', touches(['projects', 'tasks'], ['projects', 'tasks'])],
    ['UPDATE projects SET id = $1', touches(['projects', 'tasks'], ['projects', 'tasks'], ['organizations'])],
    ['BEGIN', { kind: 'begins' }],
    ['COMMIT', { kind: 'ends' }],
    ['ROLLBACK', { kind: 'ends' }],
    ['SAVEPOINT a', { kind: 'nothing' }],
    ['SET LOCAL search_path = public', { kind: 'nothing' }],
  ])('is told by its text: %s', async (text, expected) => {
    expect(await statementTables(text, tenancy)).toEqual(expected);
  });

  it.each([
    'SELECT * FROM a_view',
    'SELECT do_something(id) FROM projects',
    'SELECT billing.count(id) FROM projects',
    'SELECT pg_advisory_xact_lock(7)',
    "SELECT set_config('a.b', 'c', false)",
    'BEGIN ISOLATION LEVEL SERIALIZABLE',
    'ROLLBACK TO a',
    'SET search_path = public',
    'SELECT 1; SELECT 2',
    'LOCK TABLE projects',
    'NOTIFY heard',
    'CREATE TABLE x ()',
    'no statement',
  ])('is unknown where it may be more: %s', async (text) => {
    expect(await statementTables(text, tenancy)).toEqual({ kind: 'unknown' });
  });
});
