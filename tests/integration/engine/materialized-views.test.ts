import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installDeterminism } from '../../../src/engine/database/determinism/determinism.ts';
import { databaseDigest } from '../../../src/engine/database/journal/digest.ts';
import { type HarnessSession, openHarnessSession } from '../../../src/engine/database/journal/harness-session.ts';
import { installJournal } from '../../../src/engine/database/journal/install-journal.ts';
import type { Journal } from '../../../src/engine/database/journal/journal.ts';
import { UsageError } from '../../../src/engine/errors.ts';
import { createLimitedRole } from './limited-role.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';
import { readTables } from './tables-by-hand.ts';

const START = { instant: '2031-01-01T09:00:00Z', stream: 's1' };
const LATER = { instant: '2031-02-01T09:00:00Z', stream: 's2' };

let scratch: ScratchDatabase;
let app: pg.Client;
let session: HarnessSession;
let journal: Journal;

beforeEach(async () => {
  scratch = await createScratchDatabase();
  app = new pg.Client({ connectionString: scratch.url });
  await app.connect();
  await app.query(`
    CREATE TABLE sale (id int PRIMARY KEY, amount int, at timestamptz DEFAULT now());
    CREATE MATERIALIZED VIEW totals AS SELECT sum(amount)::int AS total, now() AS at, random() AS chance FROM sale;
    CREATE UNIQUE INDEX ON totals (total);
    CREATE MATERIALIZED VIEW report AS SELECT total, at, gen_random_uuid() AS id FROM totals;
    CREATE MATERIALIZED VIEW empty AS SELECT id FROM sale WITH NO DATA;`);
  session = await openHarnessSession({ connectionString: scratch.url });
  await install();
});

afterEach(async () => {
  await app.end();
  await session[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

async function install(): Promise<void> {
  journal = await installJournal(session, await readTables(session.client));
  await installDeterminism(session);
}

async function digest(): Promise<ReadonlyMap<string, string>> {
  return (await databaseDigest(session, await readTables(session.client))).parts;
}

async function totals(): Promise<unknown> {
  return (await app.query('SELECT total, at FROM totals')).rows[0];
}

describe('a materialized view', () => {
  it('that has no room for what the fixtures hold is told of in a line, with what it would hold twice', async () => {
    await app.query(
      `CREATE MATERIALIZED VIEW amounts AS SELECT amount FROM sale; CREATE UNIQUE INDEX ON amounts (amount)`,
    );
    await install();
    await app.query('INSERT INTO sale VALUES (1, 10), (2, 10)');
    const failure = await journal.captureBaseline(START).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UsageError);
    expect(String(failure)).toContain(
      'refreshing the materialized view public.amounts: could not create unique index "amounts_amount_idx", Key (amount)=(10) is duplicated (23505); expected fixtures that it has room for.',
    );
  });

  it('comes back at a rewind with what it held, also where its definition reads the clock and draws', async () => {
    await app.query('INSERT INTO sale VALUES (1, 10)');
    await journal.captureBaseline(START);
    const baseline = await digest();
    expect(await totals()).toEqual({ total: 10, at: new Date(START.instant) });
    for (const refresh of [
      'REFRESH MATERIALIZED VIEW totals',
      'REFRESH MATERIALIZED VIEW CONCURRENTLY totals',
      'REFRESH MATERIALIZED VIEW report',
      'REFRESH MATERIALIZED VIEW totals; REFRESH MATERIALIZED VIEW report; REFRESH MATERIALIZED VIEW empty',
      'REFRESH MATERIALIZED VIEW report WITH NO DATA',
      'SET session_replication_role = replica; REFRESH MATERIALIZED VIEW CONCURRENTLY totals; RESET session_replication_role',
    ]) {
      await journal.readStep(LATER);
      await app.query('INSERT INTO sale VALUES (2, 20)');
      for (const statement of refresh.split('; ')) await app.query(statement);
      expect([refresh, await digest()]).not.toEqual([refresh, baseline]);
      await journal.rewind(LATER);
      expect([refresh, await digest()]).toEqual([refresh, baseline]);
      expect((await app.query('SELECT now() AS at')).rows).toEqual([{ at: new Date(LATER.instant) }]);
    }
  });

  it('is left alone where nobody refreshed it', async () => {
    await journal.captureBaseline(START);
    const files = async () =>
      (await app.query("SELECT relname, relfilenode FROM pg_class WHERE relkind = 'm' ORDER BY 1")).rows;
    const before = await files();
    await app.query('INSERT INTO sale VALUES (2, 20)');
    await journal.rewind(START);
    expect(await files()).toEqual(before);
  });

  it('holds at the baseline what its tables say, whatever an earlier session has left in it', async () => {
    await app.query('INSERT INTO sale VALUES (1, 10)');
    await app.query('REFRESH MATERIALIZED VIEW totals');
    await app.query('UPDATE sale SET amount = 11');
    await journal.captureBaseline(START);
    expect(await totals()).toEqual({ total: 11, at: new Date(START.instant) });
  });

  it.for(['that ended', 'that was killed'])('is empty again for the session after one %s', async (how) => {
    await journal.captureBaseline(START);
    const baseline = await digest();
    await app.query('REFRESH MATERIALIZED VIEW empty');
    if (how === 'that ended') await journal.release();
    await install();
    await journal.captureBaseline(START);
    expect(await digest()).toEqual(baseline);
    expect(baseline.get('public.empty')).toBe('not populated');
  });

  it('is refreshed under the policies that hold for its owner', async () => {
    await using owner = await createLimitedRole(
      scratch,
      'leakproof_test_owner',
      (name) => `GRANT ALL ON SCHEMA public TO ${name}`,
    );
    await app.query(`
      SET ROLE ${owner.name};
      CREATE TABLE secret (id int PRIMARY KEY);
      ALTER TABLE secret ENABLE ROW LEVEL SECURITY;
      ALTER TABLE secret FORCE ROW LEVEL SECURITY;
      CREATE POLICY small ON secret USING (id < 3) WITH CHECK (true);
      INSERT INTO secret VALUES (1), (2), (3);
      CREATE MATERIALIZED VIEW seen AS SELECT id FROM secret;
      RESET ROLE`);
    await install();
    await journal.captureBaseline(START);
    await app.query('DELETE FROM secret WHERE id = 2');
    await app.query('REFRESH MATERIALIZED VIEW seen');
    await journal.rewind(START);
    expect((await app.query('SELECT id FROM seen ORDER BY id')).rows).toEqual([{ id: 1 }, { id: 2 }]);
  });
});
