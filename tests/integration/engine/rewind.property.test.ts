import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseDigest } from '../../../src/engine/database/journal/digest.ts';
import { parseExactJson } from '../../../src/engine/database/journal/exact-json.ts';
import { type HarnessSession, openHarnessSession } from '../../../src/engine/database/journal/harness-session.ts';
import { installJournal } from '../../../src/engine/database/journal/install-journal.ts';
import type { Journal } from '../../../src/engine/database/journal/journal.ts';
import { Mirror } from '../../../src/engine/database/mirror/mirror.ts';
import type { Table } from '../../../src/engine/tenancy/tenancy.ts';
import { FIXTURES, SCHEMA } from './nasty-schema.ts';
import { statement } from './nasty-statements.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';
import { readTables, unowned } from './tables-by-hand.ts';

const NEXT = { instant: '2030-01-01T09:00:00Z', stream: 'test' };

/** What two connections do in turn; `step` reads the journal, whatever transactions are open. */
const command = fc.oneof(
  { weight: 12, arbitrary: fc.record({ by: fc.constantFrom(0, 1), sql: statement }) },
  {
    weight: 5,
    arbitrary: fc.record({
      by: fc.constantFrom(0, 1),
      sql: fc.constantFrom(
        'BEGIN',
        'COMMIT',
        'ROLLBACK',
        'SAVEPOINT here',
        'ROLLBACK TO here',
        'RELEASE here',
        'SET CONSTRAINTS ALL IMMEDIATE',
      ),
    }),
  },
  { weight: 3, arbitrary: fc.constant('step' as const) },
);

let scratch: ScratchDatabase;
let session: HarnessSession;
let journal: Journal;
let mirror: Mirror;
let tables: readonly Table[];
let apps: pg.Client[];

beforeAll(async () => {
  scratch = await createScratchDatabase();
  session = await openHarnessSession({ connectionString: scratch.url });
  apps = await Promise.all([connect(), connect()]);
  await apps[0]?.query(SCHEMA);
  await apps[0]?.query(FIXTURES);
  tables = await readTables(session.client);
  journal = await installJournal(session, tables);
  mirror = new Mirror(unowned(tables), await journal.captureBaseline(NEXT));
});

afterAll(async () => {
  for (const app of apps) await app.end();
  await session[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: scratch.url });
  await client.connect();
  await client.query('SET lock_timeout = 20');
  return client;
}

/** The rows of all tables, each as JSON with sorted columns, sorted. Read by other means than those of the harness. */
async function readAll(): Promise<Record<string, readonly string[]>> {
  const all: Record<string, readonly string[]> = {};
  for (const { name, schema, relation } of tables) {
    const only = name === 'weather' ? '' : 'ONLY';
    const { rows } = await session.client.query<{ row: string }>(
      `SELECT row_to_json(r.*)::text AS row FROM ${only} ${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(relation)} AS r`,
    );
    all[name] = rows.map(({ row }) => canonical(parseExactJson(row))).sort();
  }
  return all;
}

function mirrored(): Record<string, readonly string[]> {
  return Object.fromEntries(
    tables.map(({ name }) => [
      name,
      mirror
        .rows(name)
        .map(({ row }) => canonical(row))
        .sort(),
    ]),
  );
}

/** Without virtual generated columns, which the mirror does not have. */
function canonical(row: unknown): string {
  const entries = Object.entries(row ?? {}).filter(([name]) => !name.startsWith('virtual'));
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('rewind and mirror', () => {
  it('hold whatever random statements have written', async () => {
    const baseline = await databaseDigest(session, tables);
    let ran = 0;
    let failed = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 40, size: 'max' }), async (commands) => {
        const truncating = new Set<pg.Client>();
        for (const next of [...commands, 'step' as const]) {
          if (next === 'step') {
            // Nobody can read a table while a TRUNCATE of it waits for its COMMIT.
            for (const app of truncating) await app.query('COMMIT').catch(() => {});
            truncating.clear();
            mirror.apply(await journal.readStep(NEXT));
            expect(mirrored()).toEqual(await readAll());
            continue;
          }
          ran += 1;
          const app = apps[next.by];
          if (app !== undefined && next.sql.startsWith('TRUNCATE')) truncating.add(app);
          await app?.query(next.sql).catch((error: unknown) => {
            failed += 1;
            if (!(error instanceof pg.DatabaseError)) throw error;
          });
        }
        for (const app of apps) await app.query('ROLLBACK; RESET ALL; SET lock_timeout = 20');
        await journal.rewind(NEXT);
        mirror.reset();
        expect((await databaseDigest(session, tables)).parts).toEqual(baseline.parts);
        expect(mirrored()).toEqual(await readAll());
        expect(await journal.readStep(NEXT)).toEqual([]);
        const movable = tables.map(({ name }) => name).filter((name) => journal.canWithdraw(name));
        await journal.layAnew(new Map(movable.map((name) => [name, mirror.rows(name).map(({ row }) => row)])), NEXT);
        expect((await databaseDigest(session, tables)).parts).toEqual(baseline.parts);
        expect(await journal.readStep(NEXT)).toEqual([]);
      }),
      { numRuns: 80 },
    );
    // Statements must fail now and then, but the test would prove nothing if most did.
    expect(failed / ran).toBeLessThan(0.5);
  });

  it('lead to the same digest as TRUNCATE and fixtures', async () => {
    const baseline = await databaseDigest(session, tables);
    const [app] = apps;
    const names = tables.map(
      ({ schema, relation }) => `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(relation)}`,
    );
    await app?.query(
      `TRUNCATE ${names.join(', ')} RESTART IDENTITY; ALTER SEQUENCE lonely RESTART; ALTER SEQUENCE untouched RESTART`,
    );
    await app?.query(FIXTURES);
    expect((await databaseDigest(session, tables)).parts).toEqual(baseline.parts);
  });
});
