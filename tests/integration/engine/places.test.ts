import { readFileSync } from 'node:fs';
import { drizzle } from 'drizzle-orm/node-postgres';
import { pgTable, text } from 'drizzle-orm/pg-core';
import pg from 'pg';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Tap, tapPool } from '../../../src/engine/database/tap/tap.ts';
import { placeText } from '../../../src/engine/record/place.ts';
import { returnedBy } from '../../../src/engine/record/returned-rows.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';

const notes = pgTable('notes', { id: text().primaryKey(), body: text() });

let scratch: ScratchDatabase;
let pool: pg.Pool;
let sql: postgres.Sql;
let tap: Tap;

beforeAll(async () => {
  scratch = await createScratchDatabase();
  pool = new pg.Pool({ connectionString: scratch.url, max: 2 });
  pool.on('error', () => {});
  tap = tapPool(pool);
  sql = postgres(scratch.url, { max: 2 });
  tap.watch(sql);
  await pool.query("CREATE TABLE notes (id text PRIMARY KEY, body text); INSERT INTO notes VALUES ('n1', 'hidden')");
});

afterAll(async () => {
  await pool.end();
  await sql.end();
  await scratch[Symbol.asyncDispose]();
});

const source = readFileSync(import.meta.filename, 'utf8').split('\n');

/** Where a word of this file stands, which is written here in two parts. */
function spotOf(marker: string): string {
  return `tests/integration/engine/places.test.ts:${source.findIndex((line) => line.includes(`/* ${marker} */`)) + 1}`;
}

/** Each way in which an application may come to send a statement. */
const ways: { readonly [way: string]: () => Promise<unknown> } = {
  'pool.query, awaited': async () => await pool.query('SELECT 1' /* awaited */),
  'a promise that nobody awaits here': () => pool.query('SELECT 1' /* promised */).then(({ rows }) => rows),
  'a callback': () =>
    new Promise((resolve, reject) =>
      pool.query('SELECT 1' /* callback */, (error, result) => (error ? reject(error) : resolve(result))),
    ),
  'a client of its own': async () => {
    const client = await pool.connect();
    try {
      await client.query('SELECT 1' /* client */);
    } finally {
      client.release();
    }
  },
  'a query that is a thenable': async () => {
    const db = drizzle(pool);
    await db.select().from(notes) /* thenable */;
  },
  'a transaction of an ORM': async () => {
    const db = drizzle(pool);
    await db.transaction(async (tx) => {
      await Promise.resolve();
      await tx.delete(notes).where(undefined) /* transaction */;
    });
  },
  'after a timer': async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(resolve, 1);
    await promise;
    await pool.query('SELECT 1' /* timer */);
  },
  'many at a time, which wait for clients': () =>
    Promise.all(Array.from({ length: 5 }, async () => await pool.query('SELECT 1' /* many */))),
  'postgres.js': async () => await sql`SELECT 1 AS postgres` /* postgres.js */,
  'a transaction of postgres.js': async () => {
    await sql.begin(async (tx) => {
      await Promise.resolve();
      await tx`SELECT 1` /* transaction of postgres.js */;
    });
  },
};

const markers = [
  'awaited',
  'promised',
  'callback',
  'client',
  'thenable',
  'transaction',
  'timer',
  'many',
  'postgres.js',
  'transaction of postgres.js',
];

it.each(Object.keys(ways).map((way, at) => [way, markers[at] ?? '']))(
  '%s is known by its place',
  async (way, marker) => {
    const send = ways[way];
    if (!send) throw new Error(way);
    using _explaining = tap.explain();
    await tap.runStep('s1', send);
    await tap.quiet();
    const { statements } = tap.endStep();
    const places = statements
      .filter(({ text: sql }) => !/^(begin|commit)/i.test(sql))
      .map(({ place }) => place && placeText(place));
    expect(places.length).toBeGreaterThan(0);
    expect(new Set(places.map((place) => place?.replace(/:\d+$/, '')))).toEqual(new Set([spotOf(marker)]));
  },
);

it('from where a place was come to is known as well, and what came back', async () => {
  using _explaining = tap.explain();
  const find = async (id: string) => await pool.query('SELECT $1 AS found' /* inner */, [id]);
  const findAll = async () => {
    await find('n7') /* outer */;
  };
  await tap.runStep('s1', findAll);
  await tap.quiet();
  const [statement] = tap.endStep().statements;
  expect(statement?.place && placeText(statement.place)).toContain(spotOf('inner'));
  expect(statement?.calledFrom?.map(placeText)[0]).toContain(spotOf('outer'));
  expect(statement && returnedBy(statement)).toBe('[[{"found":"n7"}]]');
});

it('nothing is kept where nothing is to be explained', async () => {
  const { stackTraceLimit } = Error;
  await tap.runStep('s1', async () => await pool.query('SELECT 1'));
  await tap.quiet();
  const [statement] = tap.endStep().statements;
  expect(statement).not.toHaveProperty('place');
  expect(statement && returnedBy(statement)).toBeUndefined();
  expect(Error.stackTraceLimit).toBe(stackTraceLimit);
});
