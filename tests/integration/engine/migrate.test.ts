import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { connectIntegrationDatabase } from '../../../src/engine/database/guard/connect-integration-database.ts';
import { ensureMarker } from '../../../src/engine/database/guard/ownership-marker.ts';
import { readSchemaFingerprint } from '../../../src/engine/database/guard/schema-fingerprint.ts';
import { UsageError } from '../../../src/engine/errors.ts';
import { openSession } from '../../../src/engine/index.ts';
import { migrate } from '../harness/migrate.ts';
import { deskHarness } from './desk.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';

function optionsFor(scratch: ScratchDatabase): Parameters<typeof migrate>[0] {
  return { environment: { ...process.env, DATABASE_URL: scratch.url }, log: () => undefined };
}

/** Migrates and lets go; says whether the schema was pushed. */
async function hasPushed(options: Parameters<typeof migrate>[0]): Promise<boolean> {
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
  it('gives an empty database the 24 tables, and leaves out the push while nothing changes', async () => {
    await using scratch = await createScratchDatabase();
    expect(await hasPushed(optionsFor(scratch))).toBe(true);
    expect(await query(scratch, PUBLIC_TABLES)).toEqual([{ count: 24 }]);
    expect(await hasPushed(optionsFor(scratch))).toBe(false);
  });

  it('pushes again once the database was altered, to the schema it had before', async () => {
    await using scratch = await createScratchDatabase();
    const read = async (): Promise<unknown> => {
      await using database = await migrate(optionsFor(scratch));
      return await readSchemaFingerprint(database.client);
    };
    const before = await read();
    await query(scratch, 'ALTER TABLE warehouses RENAME COLUMN code TO label; CREATE VIEW extra AS SELECT 1');
    expect(await hasPushed(optionsFor(scratch))).toBe(true);
    expect(await read()).toEqual(before);
  });

  it('refuses a table that somebody has made there since, and keeps it with its rows', async () => {
    await using scratch = await createScratchDatabase();
    await hasPushed(optionsFor(scratch));
    await query(
      scratch,
      'CREATE TABLE customers AS SELECT 1 AS id; ALTER TABLE warehouses RENAME COLUMN code TO label',
    );
    await expect(hasPushed(optionsFor(scratch))).rejects.toThrow(
      /^integration database refused by rule known-tables: \w+ holds public\.customers, which no run has made;/,
    );
    expect(await query(scratch, 'SELECT id FROM customers')).toEqual([{ id: 1 }]);
    await query(scratch, 'DROP TABLE customers');
    expect(await hasPushed(optionsFor(scratch))).toBe(true);
  });

  it('takes tables that were made during a session for its own', async () => {
    await using scratch = await createScratchDatabase();
    const { environment, log } = optionsFor(scratch);
    await using connection = await connectIntegrationDatabase({ environment, log });
    await ensureMarker(connection.client);
    {
      await using _session = await openSession(await deskHarness(scratch.url), { environment, log });
      await query(scratch, 'CREATE TABLE made_by_the_application (id int)');
    }
    await ensureMarker(connection.client);
  });

  it('keeps the schema of the harness, and does not take its triggers and defaults for a change', async () => {
    await using scratch = await createScratchDatabase();
    await hasPushed(optionsFor(scratch));
    await query(
      scratch,
      `CREATE TABLE leakproof.own AS SELECT 7 AS id;
       CREATE FUNCTION leakproof.note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
       CREATE TRIGGER note AFTER INSERT ON warehouses EXECUTE FUNCTION leakproof.note();
       CREATE SCHEMA leakproof_determinism;
       CREATE FUNCTION leakproof_determinism.now() RETURNS timestamptz LANGUAGE sql RETURN pg_catalog.now();
       ALTER TABLE users ALTER COLUMN created_at SET DEFAULT leakproof_determinism.now()`,
    );
    expect(await hasPushed(optionsFor(scratch))).toBe(false);
    await query(scratch, 'DROP TABLE audit_logs');
    expect(await hasPushed(optionsFor(scratch))).toBe(true);
    expect(await query(scratch, 'SELECT id FROM leakproof.own')).toEqual([{ id: 7 }]);
  });

  it('refuses while another run holds the database, tells which, and goes ahead once that has ended', async () => {
    await using scratch = await createScratchDatabase();
    const other = new pg.Client({ connectionString: scratch.url, application_name: 'leakproof' });
    await other.connect();
    // As another process takes it.
    await other.query('SELECT pg_advisory_lock($1, $2)', [0x6c65616b, 0x0072756e]);
    await expect(migrate(optionsFor(scratch))).rejects.toThrow(
      new RegExp(
        `^taking the integration database failed: ${scratch.name} is held by another run \\(backend \\d+, leakproof`,
      ),
    );
    await other.end();
    expect(await hasPushed(optionsFor(scratch))).toBe(true);
  });

  it('refuses at once where this very process holds the database, as two projects of one vitest would', async () => {
    await using scratch = await createScratchDatabase();
    const first = await migrate(optionsFor(scratch));
    await expect(migrate(optionsFor(scratch))).rejects.toThrow(
      `taking the integration database failed: ${scratch.name} is held by this very process already; expected one set-up for each database.`,
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
