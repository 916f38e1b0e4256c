import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { ensureMarker } from '../../../src/engine/database/guard/ownership-marker.ts';
import { createScratchDatabase, type ScratchDatabase } from '../engine/scratch-database.ts';
import { resetDatabase } from './reset.ts';

async function connect(scratch: ScratchDatabase): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ connectionString: scratch.url });
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}

function environmentOf(scratch: ScratchDatabase): NodeJS.ProcessEnv {
  return { ...process.env, DATABASE_URL: scratch.url };
}

describe('resetDatabase', () => {
  it('empties all tables and starts sequences anew, and keeps migration tables and other schemas', async () => {
    await using scratch = await createScratchDatabase();
    await using client = await connect(scratch);
    await ensureMarker(client);
    await client.query(`
      CREATE TABLE "Odd ""Name" (id serial PRIMARY KEY);
      CREATE TABLE child (id int GENERATED ALWAYS AS IDENTITY, parent int REFERENCES "Odd ""Name");
      CREATE TABLE slices (day int) PARTITION BY RANGE (day);
      CREATE TABLE slices_early PARTITION OF slices FOR VALUES FROM (0) TO (10);
      CREATE TABLE __drizzle_migrations (id int);
      CREATE SCHEMA archive CREATE TABLE kept (id int);
      INSERT INTO "Odd ""Name" DEFAULT VALUES;
      INSERT INTO child (parent) VALUES (1);
      INSERT INTO slices VALUES (5);
      INSERT INTO __drizzle_migrations VALUES (1);
      INSERT INTO archive.kept VALUES (1)`);
    await resetDatabase({ client, environment: environmentOf(scratch) });
    await client.query('INSERT INTO "Odd ""Name" DEFAULT VALUES; INSERT INTO child (parent) VALUES (1)');
    const { rows } = await client.query(`
      SELECT (SELECT array_agg(id) FROM "Odd ""Name") AS odd, (SELECT array_agg(id) FROM child) AS child,
             (SELECT count(*)::int FROM slices) AS slices, (SELECT count(*)::int FROM __drizzle_migrations) AS migrations,
             (SELECT count(*)::int FROM archive.kept) AS kept`);
    expect(rows).toEqual([{ odd: [1], child: [1], slices: 0, migrations: 1, kept: 1 }]);
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

  it('refuses where the cascade would empty a table of another schema', async () => {
    await using scratch = await createScratchDatabase();
    await using client = await connect(scratch);
    await ensureMarker(client);
    await client.query(`
      CREATE TABLE parent (id int PRIMARY KEY); INSERT INTO parent VALUES (1);
      CREATE SCHEMA archive; CREATE TABLE archive.kept (parent int REFERENCES parent); INSERT INTO archive.kept VALUES (1)`);
    await expect(resetDatabase({ client, environment: environmentOf(scratch) })).rejects.toThrow(
      'archive.kept refers to public.parent',
    );
    expect((await client.query('SELECT parent FROM archive.kept')).rows).toEqual([{ parent: 1 }]);
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
