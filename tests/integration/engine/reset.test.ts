import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { ensureMarker } from '../../../src/engine/database/guard/ownership-marker.ts';
import { migrationTables } from '../../../src/engine/database/provision/migration-tables.ts';
import { createReset } from '../../../src/engine/index.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';

async function connect(scratch: ScratchDatabase): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ connectionString: scratch.url });
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}

function environmentOf(scratch: ScratchDatabase): NodeJS.ProcessEnv {
  return { ...process.env, DATABASE_URL: scratch.url };
}

const resetDatabase = createReset();

describe('reset', () => {
  it("empties the tables of all schemas and starts sequences anew, and keeps those of migration tools and the engine's own", async () => {
    await using scratch = await createScratchDatabase();
    await using client = await connect(scratch);
    await ensureMarker(client);
    await client.query(`
      CREATE TABLE "Odd ""Name" (id serial PRIMARY KEY);
      CREATE TABLE child (id int GENERATED ALWAYS AS IDENTITY, parent int REFERENCES "Odd ""Name");
      CREATE TABLE slices (day int) PARTITION BY RANGE (day);
      CREATE TABLE slices_early PARTITION OF slices FOR VALUES FROM (0) TO (10);
      CREATE TABLE __drizzle_migrations (id int);
      CREATE SCHEMA archive CREATE TABLE old (id int) CREATE TABLE schema_migrations (id int);
      CREATE SCHEMA drizzle CREATE TABLE __drizzle_migrations (id int);
      CREATE TABLE leakproof.own AS SELECT 1 AS id;
      INSERT INTO archive.schema_migrations VALUES (1);
      INSERT INTO drizzle.__drizzle_migrations VALUES (1);
      INSERT INTO "Odd ""Name" DEFAULT VALUES;
      INSERT INTO child (parent) VALUES (1);
      INSERT INTO slices VALUES (5);
      INSERT INTO __drizzle_migrations VALUES (1);
      INSERT INTO archive.old VALUES (1)`);
    await resetDatabase({ client, environment: environmentOf(scratch) });
    await client.query('INSERT INTO "Odd ""Name" DEFAULT VALUES; INSERT INTO child (parent) VALUES (1)');
    const { rows } = await client.query(`
      SELECT (SELECT array_agg(id) FROM "Odd ""Name") AS odd, (SELECT array_agg(id) FROM child) AS child,
             (SELECT count(*)::int FROM slices) AS slices, (SELECT count(*)::int FROM __drizzle_migrations) AS migrations,
             (SELECT count(*)::int FROM archive.old) AS old, (SELECT count(*)::int FROM archive.schema_migrations) AS archived,
             (SELECT count(*)::int FROM drizzle.__drizzle_migrations) AS drizzle, (SELECT count(*)::int FROM leakproof.own) AS own`);
    expect(rows).toEqual([{ odd: [1], child: [1], slices: 0, migrations: 1, old: 0, archived: 1, drizzle: 1, own: 1 }]);
  });

  it('keeps what each of the well-known tools has noted', async () => {
    await using scratch = await createScratchDatabase();
    await using client = await connect(scratch);
    await ensureMarker(client);
    expect(migrationTables).toContain('pgmigrations');
    const quoted = [...migrationTables, 'routes'].map((name) => pg.escapeIdentifier(name));
    await client.query(quoted.map((name) => `CREATE TABLE ${name} AS SELECT 1 AS id`).join(';'));
    await resetDatabase({ client, environment: environmentOf(scratch) });
    const counts = quoted.map((name) => `SELECT count(*)::int AS rows FROM ${name}`).join(' UNION ALL ');
    const { rows } = await client.query<{ rows: number }>(counts);
    expect(rows.map((table) => table.rows)).toEqual([...migrationTables.map(() => 1), 0]);
  });

  it('keeps the rows of members of extensions, and of the tables that it is told to keep', async () => {
    await using scratch = await createScratchDatabase();
    await using client = await connect(scratch);
    await ensureMarker(client);
    await client.query(`
      CREATE SCHEMA billing;
      CREATE TABLE billing.plans (id int PRIMARY KEY); INSERT INTO billing.plans VALUES (1);
      CREATE TABLE accounts (plan int REFERENCES billing.plans); INSERT INTO accounts VALUES (1);
      CREATE TABLE member (id int); INSERT INTO member VALUES (1);
      CREATE EXTENSION pg_trgm; ALTER EXTENSION pg_trgm ADD TABLE member`);
    const environment = environmentOf(scratch);
    await createReset({ keep: ['billing.plans'] })({ client, environment });
    const { rows } = await client.query(`
      SELECT (SELECT count(*)::int FROM billing.plans) AS plans, (SELECT count(*)::int FROM accounts) AS accounts,
             (SELECT count(*)::int FROM member) AS member`);
    expect(rows).toEqual([{ plans: 1, accounts: 0, member: 1 }]);
    await expect(createReset({ keep: ['plans'] })({ client, environment })).rejects.toThrow(
      "keep names table 'plans', which is not there. There are: accounts, billing.plans.",
    );
    await expect(createReset({ keep: ['accounts'] })({ client, environment })).rejects.toThrow(
      'accounts keeps its rows and refers to billing.plans',
    );
  });

  it('refuses a database without the marker, and one that the environment does not name', async () => {
    await using scratch = await createScratchDatabase();
    await using other = await createScratchDatabase();
    await using client = await connect(scratch);
    await client.query('CREATE TABLE precious (id int); INSERT INTO precious VALUES (1)');
    await expect(resetDatabase({ client, environment: environmentOf(scratch) })).rejects.toThrow('rule own-database');
    await expect(resetDatabase({ client, environment: environmentOf(other) })).rejects.toThrow('rule server-database');
    await expect(resetDatabase({ client, environment: {} })).rejects.toThrow('rule integration-test-flag');
    expect((await client.query('SELECT id FROM precious')).rows).toEqual([{ id: 1 }]);
  });

  it('refuses where the cascade would empty a table that stays', async () => {
    await using scratch = await createScratchDatabase();
    await using client = await connect(scratch);
    await ensureMarker(client);
    await client.query(`
      CREATE TABLE parent (id int PRIMARY KEY); INSERT INTO parent VALUES (1);
      CREATE SCHEMA drizzle; CREATE TABLE drizzle.kept (parent int REFERENCES parent); INSERT INTO drizzle.kept VALUES (1)`);
    await expect(resetDatabase({ client, environment: environmentOf(scratch) })).rejects.toThrow(
      'drizzle.kept keeps its rows and refers to public.parent',
    );
    expect((await client.query('SELECT parent FROM drizzle.kept')).rows).toEqual([{ parent: 1 }]);
  });

  it('says so when an open transaction holds a table', async () => {
    await using scratch = await createScratchDatabase();
    await using client = await connect(scratch);
    await using leaking = await connect(scratch);
    await ensureMarker(client);
    await client.query('CREATE TABLE held (id int)');
    await leaking.query('BEGIN; SELECT * FROM held');
    await expect(resetDatabase({ client, environment: environmentOf(scratch), lockTimeoutMs: 200 })).rejects.toThrow(
      'a table is locked',
    );
  });
});
