import { expect, it } from 'vitest';
import { lookAtProject } from '../look/look-project.ts';
import { treeOf } from '../look/source-tree.ts';
import { readSources } from '../look/sources.ts';
import { doubleCode } from './double-code.ts';

function doubleOf(text: string) {
  const tree = treeOf({ 'package.json': '{}', 'src/db/index.ts': text, 'src/db/schema.ts': '', 'src/env.ts': '' });
  const sources = readSources(tree, lookAtProject(tree));
  const module = sources.module('src/db/index.ts');
  if (!module) throw new Error('no module');
  return doubleCode(module, 'tests/harness/database.ts', sources, '');
}

const guard = `
// First of all: where the guard refuses, there is nothing to reach a database with.
const { connectionString } = assertSafeIntegrationDbUrl(process.env, console.error);
`;

it('makes pools over the URL that the guard allowed, and keeps all else of the module', () => {
  expect(
    doubleOf(`import { Pool } from 'pg';
import { env } from '../env';

if (process.env.INTEGRATION_TEST === '1') throw new Error('not this one');

const pool = new Pool({ connectionString: env.DB_URL, max: 3, ssl: true });

/** Rows alone. */
export async function query<Row>(text: string): Promise<Row[]> {
  return (await pool.query(text)).rows;
}
`),
  ).toEqual({
    pool: 'pool',
    text: `import { assertSafeIntegrationDbUrl } from 'leakproof';
import { Pool } from 'pg';
${guard}
export const pool = new Pool({ connectionString });

/** Rows alone. */
export async function query<Row>(text: string): Promise<Row[]> {
  return (await pool.query(text)).rows;
}
`,
  });
});

it('leads postgres.js, and drizzle over it, to the integration database', () => {
  expect(
    doubleOf(`import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import * as schema from './schema';

const sql = postgres(process.env.POSTGRES_URL!);
export const db = drizzle(sql, { schema });
export type Db = typeof db;
`),
  ).toEqual({
    pool: 'sql',
    text: `import { assertSafeIntegrationDbUrl } from 'leakproof';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import * as schema from '../../src/db/schema';
${guard}
export const sql = postgres(connectionString);
export const db = drizzle(sql, { schema });
export type Db = typeof db;
`,
  });
});

it.each([
  [
    'drizzle by its options',
    "import { drizzle } from 'drizzle-orm/node-postgres';\nexport const db = drizzle({ connection: { connectionString: process.env.URL, ssl: true }, casing: 'snake_case' });\n",
    "export const db = drizzle({ connection: connectionString, casing: 'snake_case' });",
  ],
  [
    'Kysely',
    "import { Kysely, PostgresDialect } from 'kysely';\nimport pg from 'pg';\nimport type { Schema } from './schema';\nexport const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: new pg.Pool({ max: 1 }) }) });\n",
    'export const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });',
  ],
  [
    'Prisma by its adapter',
    "import { PrismaPg } from '@prisma/adapter-pg';\nimport { PrismaClient } from '../generated/prisma/client';\nconst adapter = new PrismaPg({ connectionString: process.env.URL });\nexport const prisma = new PrismaClient({ adapter });\n",
    'const adapter = new PrismaPg(pool);\nexport const prisma = new PrismaClient({ adapter });',
  ],
])('puts the pool behind %s', (_, text, written) => {
  expect(doubleOf(text)?.text).toContain(written);
});

it.each([
  [
    'Prisma without an adapter',
    "import { PrismaClient } from '@prisma/client';\nexport const prisma = new PrismaClient();\n",
  ],
])('has none for %s', (_, text) => {
  expect(doubleOf(text)).toBeUndefined();
});

it('has one pool behind a function that makes one at each call, whatever names it has itself', () => {
  expect(
    doubleOf(`import { drizzle } from 'drizzle-orm/node-postgres';
import { Pool } from 'pg';
import * as schema from './schema';

export const createClient = () => {
  const connectionString = process.env.POSTGRES_URL;
  if (!connectionString) throw new Error('POSTGRES_URL is missing');
  const pool = new Pool({ connectionString });
  return drizzle(pool, { schema });
};
`),
  ).toEqual({
    pool: 'integrationPool',
    text: `import { assertSafeIntegrationDbUrl } from 'leakproof';
import pg from 'pg';
import { drizzle } from 'drizzle-orm/node-postgres';
import * as schema from '../../src/db/schema';

// First of all: where the guard refuses, there is nothing to reach a database with.
const { connectionString: integrationUrl } = assertSafeIntegrationDbUrl(process.env, console.error);
export const integrationPool = new pg.Pool({ connectionString: integrationUrl });

export const createClient = () => {
  const connectionString = integrationUrl;
  if (!connectionString) throw new Error('POSTGRES_URL is missing');
  const pool = integrationPool;
  return drizzle(pool, { schema });
};
`,
  });
});
