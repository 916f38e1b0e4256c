import { expect, it } from 'vitest';
import { sketchTables } from '../tenancy/sketch-tables.ts';
import type { Tenancy } from '../tenancy/tenancy.ts';
import { tenantCondition } from './tenant-condition.ts';

const tables = sketchTables({
  organizations: {},
  projects: { organization_id: 'organizations' },
  tasks: { project_id: 'projects' },
  'billing.invoices': { organization_id: 'organizations' },
});
const tenancy: Tenancy = {
  root: 'organizations',
  tables: new Map(tables.map((table) => [table.name, table])),
  ownership: new Map(),
};

it.each([
  ['SELECT * FROM projects WHERE id = $1', false],
  ['SELECT organization_id FROM "projects" p', false],
  ['UPDATE projects SET organization_id = $1 WHERE id = $2 RETURNING organization_id', false],
  ['DELETE FROM projects WHERE id = ANY($1)', false],
  ['SELECT * FROM projects ORDER BY organization_id', false],
  ["SELECT 'organization_id' FROM projects -- WHERE organization_id = $1", false],
  ['SELECT * FROM billing.invoices i', false],
  ['SELECT * FROM projects p WHERE p.organization_id = $1 AND id = $2', true],
  ['SELECT * FROM tasks t JOIN projects p ON p.id = t.project_id AND p.organization_id = $1', true],
  ['SELECT * FROM projects JOIN billing.invoices USING (organization_id)', true],
  ['WITH own AS (SELECT id FROM projects WHERE organization_id = $1) SELECT * FROM own', true],
  ['DELETE FROM projects WHERE id IN (SELECT id FROM projects WHERE organization_id = $1)', true],
])('%s: a condition on the tenant %s', async (text, isThere) => {
  expect(await tenantCondition(text, tenancy)).toMatchObject({ columns: ['organization_id'], isThere });
});

it.each([
  'INSERT INTO projects (id, organization_id) VALUES ($1, $2)',
  'SELECT * FROM tasks WHERE id = $1',
  'SELECT * FROM elsewhere',
  'SELECT 1',
  'begin',
  'SELEC * FROM projects',
  '',
])('nothing is said of %s', async (text) => {
  expect(await tenantCondition(text, tenancy)).toBeUndefined();
});
