import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHarnessSession } from '../../../src/engine/database/journal/harness-session.ts';
import { installJournal } from '../../../src/engine/database/journal/install-journal.ts';
import { HarnessError, UsageError } from '../../../src/engine/errors.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';
import { readTables } from './tables-by-hand.ts';

const NEXT = { instant: '2030-01-01T09:00:00Z', stream: 's1' };
const ROLE = 'leakproof_test_limited';

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
  it('a role that may not install triggers', async () => {
    await owner.query(`DROP ROLE IF EXISTS ${ROLE}`);
    await owner.query(`CREATE ROLE ${ROLE} LOGIN PASSWORD 'limited'; GRANT SELECT ON item TO ${ROLE}`);
    const url = new URL(scratch.url);
    url.username = ROLE;
    url.password = 'limited';
    {
      await using session = await openHarnessSession({ connectionString: url.href });
      expect(session.canRewind).toBe(false);
      const error = await errorOf(installJournal(session, await readTables(session.client)));
      expect(error).toBeInstanceOf(UsageError);
      expect(error.message).toMatch(
        /^installing the journal failed: permission denied.*Connect as the owner of the tables/,
      );
    }
    await owner.query(`DROP OWNED BY ${ROLE}; DROP ROLE ${ROLE}`);
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
    await using session = await openHarnessSession({ connectionString: scratch.url, statementTimeoutMs: 200 });
    const journal = await installJournal(session, await readTables(session.client));
    await journal.captureBaseline(NEXT);
    await owner.query('BEGIN; LOCK TABLE leakproof.journal IN ACCESS EXCLUSIVE MODE');
    const error = await errorOf(journal.rewind(NEXT));
    expect(error).toBeInstanceOf(HarnessError);
    expect(error.message).toMatch(/^rewinding failed: .*statement timeout.*pg_stat_activity/);
  });
});
