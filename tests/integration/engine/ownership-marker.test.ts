import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { forgetTables, noteTables } from '../../../src/engine/database/guard/known-tables.ts';
import { findNote, writeNote } from '../../../src/engine/database/guard/marker-notes.ts';
import { readTie } from '../../../src/engine/database/guard/marker-tie.ts';
import { adoptCopy, assertOwnDatabase, ensureMarker } from '../../../src/engine/database/guard/ownership-marker.ts';
import { UsageError } from '../../../src/engine/errors.ts';
import { createLimitedRole } from './limited-role.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';

type OpenScratch = AsyncDisposable & {
  readonly client: pg.Client;
  readonly name: string;
  readonly scratch: ScratchDatabase;
};

async function openScratch(template?: string): Promise<OpenScratch> {
  const scratch = await createScratchDatabase(template);
  const client = new pg.Client({ connectionString: scratch.url });
  await client.connect();
  return {
    client,
    scratch,
    name: scratch.name,
    async [Symbol.asyncDispose]() {
      await client.end();
      await scratch[Symbol.asyncDispose]();
    },
  };
}

describe('assertOwnDatabase', () => {
  it('allows an empty database, whatever extensions it has', async () => {
    await using scratch = await openScratch();
    await scratch.client.query('CREATE EXTENSION hstore; CREATE SCHEMA nothing');
    await expect(assertOwnDatabase(scratch.client)).resolves.toBeUndefined();
  });

  const foreign: readonly (readonly [object: string, sql: string])[] = [
    ['relation public.customers', 'CREATE TABLE customers (id int)'],
    ['relation billing.invoices', 'CREATE SCHEMA billing CREATE TABLE invoices (id int)'],
    ['relation public.numbers', 'CREATE SEQUENCE numbers'],
    ['relation public.seen', 'CREATE VIEW seen AS SELECT 1'],
    ['relation leakproof.others', 'CREATE SCHEMA leakproof CREATE TABLE others (id int)'],
    ['type public.mood', "CREATE TYPE mood AS ENUM ('good')"],
    ['function public.answer', 'CREATE FUNCTION answer() RETURNS int LANGUAGE sql RETURN 42'],
    ['large object 4711', 'SELECT lo_create(4711)'],
  ];

  it.each(foreign)('refuses a database that holds %s, and adopts it by the statement it gives', async (object, sql) => {
    await using scratch = await openScratch();
    await scratch.client.query(sql);
    const refusal: unknown = await assertOwnDatabase(scratch.client).catch((error: unknown) => error);
    if (!(refusal instanceof UsageError)) throw new Error('not refused');
    expect(refusal.message).toContain(`rule own-database: ${scratch.name} holds ${object};`);
    await expect(ensureMarker(scratch.client)).rejects.toThrow(UsageError);
    if (object.includes('leakproof')) return;
    await scratch.client.query(refusal.message.replace(/^.*run in it: /, ''));
    await expect(assertOwnDatabase(scratch.client)).resolves.toBeUndefined();
  });
});

describe('ensureMarker', () => {
  it('marks an empty database once, and keeps its notes', async () => {
    await using scratch = await openScratch();
    await ensureMarker(scratch.client);
    await writeNote(scratch.client, 'a', '1');
    await writeNote(scratch.client, 'a', '2');
    await ensureMarker(scratch.client);
    expect([await findNote(scratch.client, 'a'), await findNote(scratch.client, 'b')]).toEqual(['2', undefined]);
    await writeNote(scratch.client, 'a', undefined);
    expect(await findNote(scratch.client, 'a')).toBeUndefined();
    await scratch.client.query('CREATE TABLE customers (id int)');
    await expect(assertOwnDatabase(scratch.client)).resolves.toBeUndefined();
  });
});

/** What pg_dump takes from one database to another of the harness's: the schema, its comment, the notes. */
async function restoreMarker(from: pg.Client, to: pg.Client): Promise<void> {
  const { rows } = await from.query<{ comment: string }>(
    "SELECT obj_description('leakproof'::regnamespace, 'pg_namespace') AS comment",
  );
  const { rows: notes } = await from.query<{ name: string; value: string }>('SELECT name, value FROM leakproof.marker');
  await to.query('CREATE SCHEMA leakproof CREATE TABLE marker (name text PRIMARY KEY, value text NOT NULL)');
  await to.query(`COMMENT ON SCHEMA leakproof IS ${to.escapeLiteral(rows[0]?.comment ?? '')}`);
  for (const { name, value } of notes) await writeNote(to, name, value);
}

async function refusalOf(work: Promise<void>): Promise<string> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (!(error instanceof UsageError)) throw new Error('not refused');
  return error.message;
}

const CUSTOMERS = 'CREATE TABLE customers (id int); INSERT INTO customers VALUES (1), (2)';
const customersOf = async (client: pg.Client) => (await client.query('SELECT id FROM customers ORDER BY id')).rows;
const adoptBy = (refusal: string) => refusal.replace(/^.*?run in it: /, '');

describe('a marker that came along from another database', () => {
  it('by a dump is none: what holds real rows is refused, by whoever would drop something, and keeps them', async () => {
    await using marked = await openScratch();
    await ensureMarker(marked.client);
    await writeNote(marked.client, 'schema', '{}');
    await using restored = await openScratch();
    await restoreMarker(marked.client, restored.client);
    await restored.client.query(CUSTOMERS);
    const refusal = await refusalOf(assertOwnDatabase(restored.client));
    expect(refusal).toMatch(
      /rule own-database: scratch_\d+_integration holds relation public\.customers; .*another database/,
    );
    expect(await refusalOf(ensureMarker(restored.client))).toBe(refusal);
    expect(await customersOf(restored.client)).toHaveLength(2);
    await restored.client.query(adoptBy(refusal));
    await ensureMarker(restored.client);
    await assertOwnDatabase(restored.client);
    // It is of another time and place.
    expect(await findNote(restored.client, 'schema')).toBeUndefined();
  });

  it('by a template is none, but for the harness, which may say so of a copy that it has made itself', async () => {
    await using marked = await openScratch();
    await ensureMarker(marked.client);
    await marked.client.query(CUSTOMERS);
    await writeNote(marked.client, 'schema', '{}');
    const tie = await readTie(marked.client);
    await marked.client.end();
    await using copy = await openScratch(marked.name);
    await using another = await openScratch();
    await expect(assertOwnDatabase(copy.client)).rejects.toThrow('rule own-database');
    await expect(adoptCopy(copy.client, await readTie(another.client))).rejects.toThrow(UsageError);
    await adoptCopy(copy.client, tie);
    await ensureMarker(copy.client);
    expect(await findNote(copy.client, 'schema')).toBe('{}');
    expect(await customersOf(copy.client)).toHaveLength(2);
  });

  it.each([
    ['an older version, or a dump of schemas alone', undefined],
    ['somebody who has adopted another', 'leakproof may empty other_integration'],
  ])('or without a word of which, as of %s, is none where there is something to lose', async (_what, comment) => {
    await using scratch = await openScratch();
    await scratch.client.query(
      'CREATE SCHEMA leakproof CREATE TABLE marker (name text PRIMARY KEY, value text NOT NULL)',
    );
    if (comment !== undefined) await scratch.client.query(`COMMENT ON SCHEMA leakproof IS '${comment}'`);
    await assertOwnDatabase(scratch.client);
    await scratch.client.query(CUSTOMERS);
    const refusal = await refusalOf(ensureMarker(scratch.client));
    await scratch.client.query(adoptBy(refusal));
    await ensureMarker(scratch.client);
    await scratch.client.query('CREATE TABLE more (id int)');
    await assertOwnDatabase(scratch.client);
  });

  it('is known as well by a role that may neither ask for the cluster nor use the schema', async () => {
    await using marked = await openScratch();
    await ensureMarker(marked.client);
    await using restored = await openScratch();
    await restoreMarker(marked.client, restored.client);
    await restored.client.query(CUSTOMERS);
    for (const { scratch, client, isOwn } of [
      { ...marked, isOwn: true },
      { ...restored, isOwn: false },
    ]) {
      await client.query('REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC');
      await using role = await createLimitedRole(scratch, `leakproof_test_${scratch.name}`);
      const limited = new pg.Client({ connectionString: role.url });
      await limited.connect();
      expect(await readTie(limited)).toMatchObject({ system: null });
      const asked = await assertOwnDatabase(limited).then(
        () => 'own',
        ({ message }: Error) => message,
      );
      await limited.end();
      expect(asked).toMatch(isOwn ? /^own$/ : /another database/);
    }
  });
});

describe('tables that appeared since the last run', () => {
  it('are refused once, with all their names, and kept, until somebody says that they may go', async () => {
    await using scratch = await openScratch();
    const { client } = scratch;
    await ensureMarker(client);
    await client.query('CREATE TABLE ours (id int)');
    await noteTables(client);
    await ensureMarker(client);
    await client.query(`${CUSTOMERS}; CREATE SCHEMA billing CREATE TABLE "In voices" (id int)`);
    const refusal = await refusalOf(ensureMarker(client));
    expect(refusal).toContain(
      `rule known-tables: ${scratch.name} holds billing."In voices", public.customers, which no run has made; expected`,
    );
    // Nothing is dropped by asking, and it is not the fault of who only wants to read.
    await assertOwnDatabase(client);
    expect(await customersOf(client)).toHaveLength(2);
    await client.query(adoptBy(refusal));
    await ensureMarker(client);
  });

  it('are not those that are a part of a known one, of an extension, or gone', async () => {
    await using scratch = await openScratch();
    const { client } = scratch;
    await ensureMarker(client);
    await client.query('CREATE TABLE parts (id int) PARTITION BY RANGE (id); CREATE TABLE gone (id int)');
    await noteTables(client);
    await client.query('DROP TABLE gone; CREATE TABLE part PARTITION OF parts FOR VALUES FROM (0) TO (9)');
    await client.query('CREATE EXTENSION pg_stat_statements; CREATE TEMP TABLE passing (id int)');
    await ensureMarker(client);
  });

  it('are all known once they are forgotten, as on the embedded server', async () => {
    await using scratch = await openScratch();
    await forgetTables(scratch.client);
    await ensureMarker(scratch.client);
    await noteTables(scratch.client);
    await scratch.client.query(CUSTOMERS);
    await forgetTables(scratch.client);
    await ensureMarker(scratch.client);
  });
});
