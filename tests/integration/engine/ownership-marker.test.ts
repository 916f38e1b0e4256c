import pg from 'pg';
import { describe, expect, it } from 'vitest';
import {
  assertOwnDatabase,
  ensureMarker,
  findNote,
  writeNote,
} from '../../../src/engine/database/guard/ownership-marker.ts';
import { UsageError } from '../../../src/engine/errors.ts';
import { createScratchDatabase } from './scratch-database.ts';

async function openScratch(): Promise<AsyncDisposable & { client: pg.Client; name: string }> {
  const scratch = await createScratchDatabase();
  const client = new pg.Client({ connectionString: scratch.url });
  await client.connect();
  return {
    client,
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
