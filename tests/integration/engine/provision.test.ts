import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  commandPush,
  createMigrate,
  HarnessError,
  type PushChoice,
  prismaPush,
  sqlPush,
} from '../../../src/engine/index.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';

let scratch: ScratchDatabase;
let cwd: string;
beforeEach(async () => {
  scratch = await createScratchDatabase();
  cwd = await mkdtemp(join(tmpdir(), 'leakproof-push-'));
});
afterEach(async () => {
  await scratch[Symbol.asyncDispose]();
  await rm(cwd, { recursive: true });
});

async function write(files: { readonly [name: string]: string }): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, name)), { recursive: true });
    await writeFile(join(cwd, name), text);
  }
}

/** Migrates and lets go; says whether the schema was pushed. */
async function push(choice: PushChoice): Promise<boolean> {
  const environment = { ...process.env, DATABASE_URL: scratch.url };
  await using migrated = await createMigrate({ push: choice })({ environment, log: () => {} });
  return migrated.hasPushed;
}

async function query(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: scratch.url });
  await client.connect();
  try {
    const results = [await client.query(sql)].flat();
    return results.at(-1)?.rows.flatMap((row: object) => Object.values(row)) ?? [];
  } finally {
    await client.end();
  }
}

/** All that stands in the application's schemas, extensions' members aside. */
const leftovers = () =>
  query(`
    SELECT DISTINCT pg_describe_object(d.classid, d.objid, 0) FROM pg_depend d JOIN pg_namespace n ON n.oid = d.refobjid
     WHERE d.refclassid = 'pg_namespace'::regclass AND nspname !~ '^(pg_|leakproof)' AND nspname <> 'information_schema'
       AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.classid AND e.objid = d.objid AND e.deptype = 'e')`);

describe('a folder of SQL', () => {
  it('is run in the order of its numbers, without what takes it back, and again only once something changed', async () => {
    await write({
      'sql/2_rows.sql': "INSERT INTO orgs VALUES ('a'); INSERT INTO log VALUES (2);",
      'sql/10_more.up.sql': 'ALTER TABLE orgs ADD COLUMN name text; INSERT INTO log VALUES (10);',
      'sql/10_more.down.sql': 'DROP TABLE orgs;',
      'sql/1_tables/migration.sql': 'CREATE TABLE orgs (id text PRIMARY KEY); CREATE TABLE log (at int);',
      'sql/11_both.sql': '-- migrate:up\nINSERT INTO log VALUES (11);\n-- migrate:down\nDROP TABLE orgs;',
      'sql/README.md': 'no SQL',
    });
    expect(await push(sqlPush({ folder: 'sql', cwd }))).toBe(true);
    expect(await query('SELECT at FROM log')).toEqual([2, 10, 11]);
    expect(await push(sqlPush({ folder: 'sql', cwd }))).toBe(false);
    await write({ 'sql/12_last.sql': 'INSERT INTO log VALUES (12)' });
    expect(await push(sqlPush({ folder: 'sql', cwd }))).toBe(true);
    expect(await query('SELECT at FROM log')).toEqual([2, 10, 11, 12]);
  });

  it('may hold what cannot be in a transaction, what uses a new label at once, and what changes its session', async () => {
    await write({
      'sql/1.sql': `\\restrict x1
        SELECT pg_catalog.set_config('search_path', '', false);
        CREATE TYPE public.state AS ENUM ('new'); CREATE TABLE public.orders (id int PRIMARY KEY, state public.state);
        \\unrestrict x1`.replaceAll(/^ +/gm, ''),
      'sql/2.sql': `ALTER TYPE state ADD VALUE 'old; and done';
        INSERT INTO orders VALUES (1, 'old; and done');
        CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN n > 0 THEN n END; SELECT n * 2; END;
        CREATE INDEX CONCURRENTLY orders_state ON orders (state);
        DO $body$ BEGIN PERFORM 1; END $body$; -- the end;`,
    });
    await push(sqlPush({ folder: 'sql', cwd }));
    expect(await query("SELECT state::text, twice(2), to_regclass('orders_state')::text FROM orders")).toEqual([
      'old; and done',
      4,
      'orders_state',
    ]);
  });

  it('says where Postgres refused it, and that a transaction was left open', async () => {
    await write({ 'sql/1.sql': 'CREATE TABLE orgs (id int);\n\nINSERT INTO org VALUES (1);' });
    await expect(push(sqlPush({ folder: 'sql', cwd }))).rejects.toThrow(
      'pushing the schema failed: sql/1.sql; expected it to make the application\'s schema in an empty database, it said: relation "org" does not exist (42P01, line 3). Mend',
    );
    await write({ 'sql/1.sql': 'BEGIN; CREATE TABLE orgs (id int);' });
    await expect(push(sqlPush({ folder: 'sql', cwd }))).rejects.toThrow('a transaction is still open at its end');
    await write({ 'sql/1.sql': 'CREATE TABLE orgs (id int);' });
    expect(await push(sqlPush({ folder: 'sql', cwd }))).toBe(true);
  });
});

describe('a push over what another one has left', () => {
  it('finds nothing of it, in whatever schema and of whatever kind', async () => {
    await push(async ({ client }) => {
      await client.query(`
        CREATE SCHEMA billing; CREATE SCHEMA "Odd Name";
        CREATE TYPE state AS ENUM ('a'); CREATE DOMAIN billing.cents AS int; CREATE TYPE pair AS (a int, b int);
        CREATE TYPE span AS RANGE (subtype = float8);
        CREATE FUNCTION one(int) RETURNS int LANGUAGE sql RETURN 1; CREATE PROCEDURE nothing() LANGUAGE sql AS '';
        CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int);
        CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
        CREATE COLLATION billing.plain (LOCALE = 'C');
        CREATE TEXT SEARCH CONFIGURATION "Odd Name".words (COPY = simple);
        CREATE TABLE "Odd Name"."Orgs" (id serial PRIMARY KEY, other int GENERATED ALWAYS AS IDENTITY, s state, c billing.cents);
        CREATE TABLE billing.parts (org int REFERENCES "Odd Name"."Orgs", day int) PARTITION BY RANGE (day);
        CREATE TABLE billing.parts_1 PARTITION OF billing.parts FOR VALUES FROM (1) TO (2);
        CREATE STATISTICS billing.both ON org, day FROM billing.parts_1;
        CREATE INDEX ON billing.parts (org); CREATE SEQUENCE lone; CREATE VIEW seen AS SELECT * FROM billing.parts;
        CREATE MATERIALIZED VIEW kept AS SELECT 1 AS one; CREATE TABLE __drizzle_migrations (id int);
        CREATE TRIGGER stamp BEFORE INSERT ON "Odd Name"."Orgs" FOR EACH ROW EXECUTE FUNCTION stamp();
        CREATE SCHEMA drizzle CREATE TABLE __drizzle_migrations (id int)`);
    });
    expect((await leftovers()).length).toBeGreaterThan(20);
    await push(({ client }) => client.query('CREATE TABLE single (id int)'));
    expect(await leftovers()).toEqual(['table single']);
    expect(await query("SELECT nspname FROM pg_namespace WHERE nspname ~ 'illing|Odd|drizzle'")).toEqual([]);
  });

  it('finds the extensions that somebody else installed, with all of their members, and not those that it makes itself', async () => {
    const made = async ({ client }: { client: pg.Client }) => {
      await client.query('CREATE SCHEMA search; CREATE EXTENSION citext SCHEMA search');
      await client.query('CREATE TABLE orgs (name search.citext)');
    };
    await query('CREATE SCHEMA leakproof CREATE TABLE marker (name text PRIMARY KEY, value text NOT NULL)');
    await query('CREATE SCHEMA extensions; CREATE EXTENSION pg_trgm SCHEMA extensions');
    await push(made);
    await push(made);
    await expect(
      push(async (target) => {
        await made(target);
        throw new Error('halfway');
      }),
    ).rejects.toThrow('halfway');
    await push(made);
    expect(await query("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1")).toEqual([
      'citext',
      'pg_trgm',
    ]);
    expect(await query("SELECT extensions.similarity('a', 'a')")).toEqual([1]);
  });

  it('leaves alone a database without the marker', async () => {
    await query('CREATE TABLE precious (id int); INSERT INTO precious VALUES (1)');
    let isCalled = false;
    await expect(
      push(async () => {
        isCalled = true;
      }),
    ).rejects.toThrow('rule own-database');
    expect([isCalled, await query('SELECT id FROM precious')]).toEqual([false, [1]]);
  });
});

describe('a command', () => {
  it('finds the database in the variables that it reads, runs in its folder, and is left out while its sources stay', async () => {
    await write({
      'migrate.mjs': `import { createRequire } from 'node:module';
        const { Client } = createRequire(${JSON.stringify(import.meta.url)})('pg');
        const client = new Client(process.env.POSTGRES_URL);
        await client.connect();
        await client.query('CREATE TABLE orgs (id int)');
        await client.end();`,
    });
    const choice = commandPush({
      command: `${JSON.stringify(process.execPath)} migrate.mjs`,
      urlVariables: ['POSTGRES_URL'],
      sources: ['migrate.mjs'],
      cwd,
    });
    expect([await push(choice), await push(choice)]).toEqual([true, false]);
    expect(await query("SELECT to_regclass('orgs')::text")).toEqual(['orgs']);
  });

  it('that fails tells its last words without the URL; one that goes elsewhere, or drops the marker, is found out', async () => {
    await expect(
      push(commandPush({ command: 'echo "error: no way to $DATABASE_URL" >&2; exit 3', cwd })),
    ).rejects.toThrow(/it said: error: no way to \(the URL\)\. Mend/);
    await expect(push(commandPush({ command: 'true', cwd }))).rejects.toThrow(
      new HarnessError(
        "pushing the schema failed: after true the integration database has no table; expected the application's. See that it goes to the database that DATABASE_URL names, and to no other.",
      ),
    );
    await expect(push(({ client }) => client.query('DROP SCHEMA leakproof CASCADE'))).rejects.toThrow(
      'dropped the schema leakproof',
    );
  });
});

describe('Prisma', () => {
  /** Stands for Prisma's own program, which cannot be had without its binaries: notes how it is called and makes what it is told. */
  const program = `
    const { Client } = require(${JSON.stringify(join(process.cwd(), 'node_modules/pg'))});
    const { writeFileSync } = require('node:fs');
    const { DATABASE_URL, DIRECT_URL, NODE_ENV } = process.env;
    const [url, direct] = [DATABASE_URL, DIRECT_URL].map((text) => text === process.env.EXPECTED_URL);
    writeFileSync('called.json', JSON.stringify({ argv: process.argv.slice(2), url, direct }));
    const client = new Client(DATABASE_URL);
    client.connect().then(() => client.query('CREATE TABLE orgs (id int)')).then(() => client.end());`;
  const schema = 'datasource db {\n url = env("DATABASE_URL")\n directUrl = env("DIRECT_URL")\n}';
  const called = async () => JSON.parse(await readFile(join(cwd, 'called.json'), 'utf8'));

  it.each([
    ['6.19.3', 'db push', ['db', 'push', '--accept-data-loss', '--skip-generate']],
    ['7.10.1', 'db push', ['db', 'push', '--accept-data-loss', '--url', 'URL']],
    ['7.10.1', 'migrate deploy', ['migrate', 'deploy']],
  ] as const)('%s is called by %s, with every URL leading to the integration database', async (version, by, argv) => {
    await write({
      'node_modules/prisma/package.json': JSON.stringify({ version, bin: { prisma: 'cli.js' } }),
      'node_modules/prisma/cli.js': program,
      'prisma/schema.prisma': schema,
    });
    process.env.EXPECTED_URL = scratch.url;
    expect(await push(prismaPush({ by, cwd }))).toBe(true);
    expect(await called()).toEqual({
      argv: argv.map((word) => (word === 'URL' ? scratch.url : word)),
      url: true,
      direct: true,
    });
    expect(await push(prismaPush({ by, cwd }))).toBe(false);
    await write({ 'prisma/migrations/1/migration.sql': 'CREATE TABLE more (id int)' });
    expect(await push(prismaPush({ by, cwd }))).toBe(true);
  });

  it('that is not installed is said to be', async () => {
    await write({ 'prisma/schema.prisma': schema });
    await expect(push(prismaPush({ cwd }))).rejects.toThrow('prisma is not installed; expected it in node_modules of');
  });
});

it('several pushes go one after another', async () => {
  await write({ 'sql/1.sql': 'CREATE SCHEMA auth; CREATE TABLE auth.users (id int)' });
  await push([sqlPush({ folder: 'sql', cwd }), ({ client }) => client.query('CREATE TABLE orgs AS TABLE auth.users')]);
  expect(await query("SELECT to_regclass('orgs')::text")).toEqual(['orgs']);
});
