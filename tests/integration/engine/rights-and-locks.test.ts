import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installDeterminism } from '../../../src/engine/database/determinism/determinism.ts';
import { assertRights } from '../../../src/engine/database/guard/role-rights.ts';
import { openHarnessSession } from '../../../src/engine/database/journal/harness-session.ts';
import { installJournal } from '../../../src/engine/database/journal/install-journal.ts';
import { makeWorkerDatabases } from '../../../src/engine/database/provision/worker-databases.ts';
import { lockServerOf } from '../../../src/engine/database/scheduler/lock-waits.ts';
import { tapPool } from '../../../src/engine/database/tap/tap.ts';
import { HarnessError, UsageError } from '../../../src/engine/errors.ts';
import { createLimitedRole } from './limited-role.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';
import { readTables } from './tables-by-hand.ts';

const NEXT = { instant: '2030-01-01T09:00:00Z', stream: 's1' };

let scratch: ScratchDatabase;
let owner: pg.Client;

beforeEach(async () => {
  scratch = await createScratchDatabase();
  owner = new pg.Client({ connectionString: scratch.url });
  await owner.connect();
  await owner.query('CREATE TABLE item (id int PRIMARY KEY, name text); INSERT INTO item VALUES (1, $$kept$$)');
});

afterEach(async () => {
  await owner.query('ROLLBACK');
  expect((await owner.query('SELECT * FROM item')).rows).toEqual([{ id: 1, name: 'kept' }]);
  await owner.end();
  await scratch[Symbol.asyncDispose]();
});

/** The error that the work ends with. */
async function errorOf(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => new Error('it went well'),
    (error: Error) => error,
  );
}

describe('what the database does not allow is said in one line, and the data stays', () => {
  it('a role that lacks rights, with all that grants them', async () => {
    await owner.query(`
      CREATE SCHEMA leakproof CREATE TABLE marker (name text PRIMARY KEY, value text NOT NULL);
      CREATE SCHEMA other CREATE TABLE secret (id int PRIMARY KEY);
      ALTER TABLE other.secret ENABLE ROW LEVEL SECURITY; ALTER TABLE other.secret FORCE ROW LEVEL SECURITY;`);
    await using role = await createLimitedRole(scratch, 'leakproof_test_limited');
    await using session = await openHarnessSession({ connectionString: role.url });
    const tables = await readTables(owner);
    const error = await errorOf(assertRights(session.client));
    expect(error).toBeInstanceOf(UsageError);
    const [, statements = ''] = error.message.split('run as one: ');
    expect(statements).toBe(
      `GRANT CREATE ON DATABASE ${scratch.name} TO leakproof_test_limited; ` +
        'GRANT USAGE ON SCHEMA other TO leakproof_test_limited; GRANT postgres TO leakproof_test_limited; ' +
        'ALTER SCHEMA leakproof OWNER TO leakproof_test_limited; ALTER TABLE leakproof.marker OWNER TO leakproof_test_limited; ' +
        'GRANT SET ON PARAMETER session_replication_role TO leakproof_test_limited; ALTER ROLE leakproof_test_limited BYPASSRLS;',
    );
    await owner.query(statements);
    await using granted = await openHarnessSession({ connectionString: role.url });
    await assertRights(granted.client);
    const journal = await installJournal(granted, tables);
    await installDeterminism(granted);
    await journal.captureBaseline(NEXT);
    await owner.query('INSERT INTO other.secret VALUES (1)');
    expect(await journal.readStep(NEXT)).toMatchObject([{ table: 'other.secret', operation: 'insert' }]);
    expect(await journal.rewind(NEXT)).toBe(1);
  });

  it('a role that may neither see nor end the connections of the application', async () => {
    await using app = await createLimitedRole(scratch, 'leakproof_test_app');
    await using role = await createLimitedRole(
      scratch,
      'leakproof_test_limited',
      (name) => `GRANT postgres TO ${name}; ALTER ROLE ${name} BYPASSRLS;
        GRANT SET ON PARAMETER session_replication_role TO ${name}`,
    );
    await using session = await openHarnessSession({ connectionString: role.url });
    const pool = new pg.Pool({ connectionString: app.url });
    const tap = tapPool(pool);
    expect(tap.roles).toEqual([app.name]);
    await assertRights(session.client, [role.name, 'nobody_yet']);
    const { message } = await errorOf(assertRights(session.client, tap.roles));
    const [, statements = ''] = message.split('run as one: ');
    expect(statements).toBe(`GRANT pg_read_all_stats TO ${role.name}; GRANT pg_signal_backend TO ${role.name};`);
    await owner.query(statements);
    await assertRights(session.client, tap.roles);
    const hanging = pool.query('SELECT pg_sleep(60)').catch((error: Error) => error.message);
    await expect.poll(() => tap.backends).toHaveLength(1);
    await lockServerOf(session.client).terminate(tap.backends);
    expect(await hanging).toMatch(/terminat/);
    await pool.end();
  });

  it('a role that may not make databases for workers', async () => {
    await using role = await createLimitedRole(scratch, 'leakproof_test_limited');
    await using session = await openHarnessSession({ connectionString: role.url });
    const error = await errorOf(makeWorkerDatabases(session.client, { DATABASE_URL: role.url }, 2));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toMatch(
      /^making the databases of the workers failed: permission denied to create database; expected .* Run ALTER ROLE … CREATEDB, or run with --workers 1\.$/,
    );
  });

  it('a table that someone else has locked', async () => {
    await using session = await openHarnessSession({ connectionString: scratch.url, lockTimeoutMs: 100 });
    const tables = await readTables(session.client);
    await owner.query('BEGIN; LOCK TABLE item IN ACCESS EXCLUSIVE MODE');
    const error = await errorOf(installJournal(session, tables));
    expect(error).toBeInstanceOf(HarnessError);
    expect(error.message).toMatch(/^installing the journal failed: .*lock timeout.*Someone else holds a lock/);
  });

  it('a statement that takes too long', async () => {
    await using session = await openHarnessSession({ connectionString: scratch.url });
    const journal = await installJournal(session, await readTables(session.client));
    await journal.captureBaseline(NEXT);
    // From here on alone: what came before may take its time on a loaded machine.
    await session.client.query('SET statement_timeout = 200');
    await owner.query('BEGIN; LOCK TABLE leakproof.journal IN ACCESS EXCLUSIVE MODE');
    const error = await errorOf(journal.rewind(NEXT));
    expect(error).toBeInstanceOf(HarnessError);
    expect(error.message).toMatch(/^rewinding failed: .*statement timeout.*pg_stat_activity/);
  });
});
