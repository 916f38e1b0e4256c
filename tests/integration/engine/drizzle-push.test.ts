import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMigrate, drizzlePush } from '../../../src/engine/index.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';

let cwd: string;
let scratch: ScratchDatabase;
let elsewhere: ScratchDatabase;
beforeAll(async () => {
  [scratch, elsewhere] = [await createScratchDatabase(), await createScratchDatabase()];
  cwd = await mkdtemp(join(tmpdir(), 'leakproof-drizzle-'));
  await symlink(join(process.cwd(), 'node_modules'), join(cwd, 'node_modules'));
  await writeFile(join(cwd, 'package.json'), '{ "type": "module" }');
  await mkdir(join(cwd, 'db'));
  await writeFile(
    join(cwd, 'db/enums.ts'),
    "import { pgEnum } from 'drizzle-orm/pg-core'; export const state = pgEnum('state', ['new']);",
  );
  await writeFile(
    join(cwd, 'db/schema.ts'),
    "import { integer, pgTable } from 'drizzle-orm/pg-core'; import { state } from './enums'; export { state };\nexport const orders = pgTable('orders', { id: integer().primaryKey(), state: state() });",
  );
  // Whose credentials lead to another database, as those of a developer do.
  await writeFile(
    join(cwd, 'drizzle.config.ts'),
    `import { defineConfig } from 'drizzle-kit';
export default defineConfig({ dialect: 'postgresql', schema: './db/schema.ts', strict: true, dbCredentials: { url: ${JSON.stringify(elsewhere.url)} } });`,
  );
});
afterAll(async () => {
  await scratch[Symbol.asyncDispose]();
  await elsewhere[Symbol.asyncDispose]();
  await rm(cwd, { recursive: true });
});

async function push(schema?: string): Promise<boolean> {
  const push = drizzlePush({ cwd, ...(schema === undefined ? {} : { schema }) });
  const environment = { ...process.env, DATABASE_URL: scratch.url };
  await using migrated = await createMigrate({ push })({ environment, log: () => {} });
  return migrated.hasPushed;
}

async function findOrders({ url }: ScratchDatabase): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("SELECT to_regclass('orders')::text AS orders");
  await client.end();
  return rows[0]?.orders;
}

it('goes to the integration database, wherever the credentials of the configuration lead', async () => {
  expect(await push('db')).toBe(true);
  expect([await findOrders(scratch), await findOrders(elsewhere)]).toEqual(['orders', null]);
});

it('is left out until something that the schema imports has changed; told no schema, it is not left out', async () => {
  expect(await push('db/schema.ts')).toBe(false);
  await writeFile(
    join(cwd, 'db/enums.ts'),
    "import { pgEnum } from 'drizzle-orm/pg-core'; export const state = pgEnum('state', ['new', 'old']);",
  );
  expect(await push('db/schema.ts')).toBe(true);
  expect(await push()).toBe(true);
});

it('tells what drizzle-kit says of a schema that it cannot read', async () => {
  await writeFile(join(cwd, 'db/schema.ts'), "throw new Error('no such schema');");
  await expect(push()).rejects.toThrow(/drizzle-kit push --force; .* it said: .*no such schema/);
});
