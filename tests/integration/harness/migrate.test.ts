import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { readSchemaDigest } from '../../../src/engine/database/schema-digest.ts';
import { UsageError } from '../../../src/engine/errors.ts';
import { createScratchDatabase, type ScratchDatabase } from '../engine/scratch-database.ts';
import { type MigrateOptions, migrate } from './migrate.ts';

function optionsFor(scratch: ScratchDatabase): MigrateOptions {
  return { environment: { ...process.env, DATABASE_URL: scratch.url }, log: () => undefined };
}

/** Migrates and lets go; says whether the schema was pushed. */
async function hasPushed(options: MigrateOptions): Promise<boolean> {
  await using database = await migrate(options);
  return database.hasPushed;
}

async function query<Row extends pg.QueryResultRow>(scratch: ScratchDatabase, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: scratch.url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

const PUBLIC_TABLES = "SELECT count(*)::int AS count FROM pg_tables WHERE schemaname = 'public'";

describe('migrate', () => {
  it('gives an empty database the 20 tables, and leaves out the push while nothing changes', async () => {
    await using scratch = await createScratchDatabase();
    expect(await hasPushed(optionsFor(scratch))).toBe(true);
    expect(await query(scratch, PUBLIC_TABLES)).toEqual([{ count: 20 }]);
    expect(await hasPushed(optionsFor(scratch))).toBe(false);
  });

  it('pushes again once the database was altered, to the schema it had before', async () => {
    await using scratch = await createScratchDatabase();
    const digest = async (): Promise<string> => {
      await using database = await migrate(optionsFor(scratch));
      return await readSchemaDigest(database.client);
    };
    const before = await digest();
    await query(scratch, 'ALTER TABLE warehouses RENAME COLUMN code TO label; CREATE TABLE extra (id int)');
    expect(await hasPushed(optionsFor(scratch))).toBe(true);
    expect(await digest()).toBe(before);
  });

  it('counts what install adds as a part of the schema, and keeps other schemas', async () => {
    await using scratch = await createScratchDatabase();
    const install = async (client: pg.Client): Promise<void> => {
      await client.query(
        `CREATE TABLE IF NOT EXISTS leakproof.own (id int);
         CREATE OR REPLACE FUNCTION leakproof.note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
         CREATE OR REPLACE TRIGGER note AFTER INSERT ON warehouses EXECUTE FUNCTION leakproof.note()`,
      );
    };
    const options = { ...optionsFor(scratch), install };
    expect([await hasPushed(options), await hasPushed(options)]).toEqual([true, false]);
    await query(scratch, 'INSERT INTO leakproof.own VALUES (7); DROP TRIGGER note ON warehouses');
    expect(await hasPushed(options)).toBe(true);
    expect(await query(scratch, 'SELECT id FROM leakproof.own')).toEqual([{ id: 7 }]);
  });

  it('refuses while another run holds the database, tells which, and goes ahead once that has ended', async () => {
    await using scratch = await createScratchDatabase();
    const first = await migrate(optionsFor(scratch));
    await expect(migrate(optionsFor(scratch))).rejects.toThrow(
      new RegExp(
        `^taking the integration database failed: ${scratch.name} is held by another run \\(backend \\d+, leakproof`,
      ),
    );
    await first[Symbol.asyncDispose]();
    expect(await hasPushed(optionsFor(scratch))).toBe(false);
  });

  it('leaves a database of somebody else as it is', async () => {
    await using scratch = await createScratchDatabase();
    await query(
      scratch,
      'CREATE SCHEMA billing CREATE TABLE invoices (id int); INSERT INTO billing.invoices VALUES (1)',
    );
    await expect(migrate(optionsFor(scratch))).rejects.toThrow(UsageError);
    expect(await query(scratch, 'SELECT id FROM billing.invoices')).toEqual([{ id: 1 }]);
    expect(await query(scratch, PUBLIC_TABLES)).toEqual([{ count: 0 }]);
  });
});
