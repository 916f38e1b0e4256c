import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HarnessSession, openHarnessSession } from '../../../src/engine/database/journal/harness-session.ts';
import { installJournal } from '../../../src/engine/database/journal/install-journal.ts';
import type { Journal } from '../../../src/engine/database/journal/journal.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';
import { readTables } from './tables-by-hand.ts';

const NEXT = { instant: '2030-01-01T09:00:00Z', stream: 'test' };

let scratch: ScratchDatabase;
let session: HarnessSession;
let app: pg.Client;

beforeEach(async () => {
  scratch = await createScratchDatabase();
  session = await openHarnessSession({ connectionString: scratch.url });
  app = new pg.Client({ connectionString: scratch.url });
  await app.connect();
});

afterEach(async () => {
  await app.end();
  await session[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

async function journalOver(schema: string): Promise<Journal> {
  await app.query(schema);
  const journal = await installJournal(session, await readTables(session.client));
  await journal.captureBaseline(NEXT);
  return journal;
}

const brief = ({ table, key, operation }: { table: string; key: string; operation: string }) =>
  `${operation} ${table} ${key}`;

describe('the journal', () => {
  it('reports inserts, updates, cascades and truncates of a step once, in order', async () => {
    const journal = await journalOver(`
      CREATE TABLE parent (id int PRIMARY KEY, name text);
      CREATE TABLE child (parent int REFERENCES parent ON DELETE CASCADE, n int, PRIMARY KEY (parent, n));
      INSERT INTO parent VALUES (1, 'one'); INSERT INTO child VALUES (1, 1), (1, 2);`);
    await app.query(`INSERT INTO parent VALUES (2, 'two') ON CONFLICT (id) DO UPDATE SET name = 'x'`);
    await app.query(`INSERT INTO parent VALUES (2, 'two') ON CONFLICT (id) DO UPDATE SET name = 'x'`);
    await app.query('DELETE FROM parent WHERE id = 1');
    expect((await journal.readStep(NEXT)).map(brief)).toEqual([
      'insert parent 2',
      'update parent 2',
      'delete parent 1',
      'delete child [1,1]',
      'delete child [1,2]',
    ]);
    await app.query('TRUNCATE parent CASCADE');
    expect((await journal.readStep(NEXT)).map(brief)).toEqual(['delete parent 2']);
    expect(await journal.readStep(NEXT)).toEqual([]);
  });

  it('rests while the tables are filled, and records all that is written once there is a baseline, by replicas as well', async () => {
    await app.query(`
      CREATE TABLE things (id int PRIMARY KEY, made text DEFAULT 'before');
      CREATE TABLE parts (id int, place text, PRIMARY KEY (id, place)) PARTITION BY LIST (place);
      CREATE TABLE parts_near PARTITION OF parts FOR VALUES IN ('near');`);
    const journal = await installJournal(session, await readTables(session.client));
    const recorded = async () =>
      (await app.query<{ count: string }>('SELECT count(*) FROM leakproof.journal')).rows[0]?.count;
    await journal.rest(NEXT);
    await app.query(
      `INSERT INTO things VALUES (1), (2); INSERT INTO parts VALUES (1, 'near'); DELETE FROM things WHERE id = 2`,
    );
    expect(await recorded()).toBe('0');
    await expect(journal.rewind(NEXT)).rejects.toThrow('the journal does not reach back to a baseline');
    const baseline = await journal.captureBaseline(NEXT);
    expect([...baseline].map(([table, rows]) => [table, rows.length])).toEqual([
      ['parts', 1],
      ['things', 1],
    ]);
    expect(await journal.findSchemaChange()).toBeUndefined();
    await app.query(`UPDATE things SET made = 'after'; INSERT INTO parts VALUES (2, 'near')`);
    await app.query(`SET session_replication_role = replica; DELETE FROM things; RESET session_replication_role`);
    expect((await journal.readStep(NEXT)).map(brief)).toEqual([
      'update things 1',
      'insert parts [2,"near"]',
      'delete things 1',
    ]);
    await journal.rewind(NEXT);
    expect(await journal.readRows()).toEqual(baseline);
  });

  it('records again in a session that begins after one has ended while it rested', async () => {
    await app.query('CREATE TABLE things (id int PRIMARY KEY)');
    const tables = await readTables(session.client);
    await (await installJournal(session, tables)).rest(NEXT);
    const journal = await installJournal(session, tables);
    await journal.captureBaseline(NEXT);
    await app.query('INSERT INTO things VALUES (1)');
    expect((await journal.readStep(NEXT)).map(brief)).toEqual(['insert things 1']);
  });

  it('keeps what is written before the clock is set alone for the next reading', async () => {
    const journal = await journalOver('CREATE TABLE things (id int PRIMARY KEY, at timestamptz)');
    const later = { instant: '2030-01-01T10:00:00Z', stream: 'later' };
    await app.query('INSERT INTO things VALUES (1, NULL)');
    await journal.setClock(later);
    const { rows } = await session.client.query("SELECT instant = '2030-01-01T10:00:00Z' AS moved FROM leakproof.step");
    expect(rows).toEqual([{ moved: true }]);
    expect((await journal.readStep(NEXT)).map(brief)).toEqual(['insert things 1']);
  });

  it('tells whether a run has changed anything, and keeps that for the next reading', async () => {
    const journal = await journalOver('CREATE TABLE things (id int PRIMARY KEY)');
    const write = () => app.query('INSERT INTO things VALUES (1)');
    const asked = [await journal.hasChanges()];
    await write();
    asked.push(await journal.hasChanges());
    expect((await journal.readStep(NEXT)).map(brief)).toEqual(['insert things 1']);
    await journal.rewind(NEXT);
    // What earlier runs have written still stands in the journal.
    asked.push(await journal.hasChanges());
    expect(asked).toEqual([false, true, false]);
  });

  it('takes rows out until the next rewind, and neither triggers nor foreign keys notice', async () => {
    const journal = await journalOver(`
      CREATE TABLE parent (id numeric(9, 2) PRIMARY KEY, name text);
      CREATE TABLE child (parent numeric(9, 2) NOT NULL REFERENCES parent ON DELETE CASCADE, at timestamptz, PRIMARY KEY (parent, at));
      CREATE TABLE log (id int PRIMARY KEY);
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (1); RETURN OLD; END $$;
      CREATE TRIGGER noted BEFORE DELETE ON child FOR EACH ROW EXECUTE FUNCTION note();
      INSERT INTO parent VALUES (1.5, 'one'), (2, 'two');
      INSERT INTO child VALUES (1.5, '2030-01-01 12:00:00.123456+02'), (1.5, '2030-01-02'), (2, '2030-01-01');`);
    const { rows } = await app.query('SELECT row_to_json(child) AS row FROM child WHERE parent < 2 ORDER BY at');
    const gone = await journal.withdraw(new Map([['child', rows.map(({ row }) => row)]]));
    expect([gone, (await journal.readStep(NEXT)).length]).toEqual([2, 2]);
    expect((await app.query('SELECT parent FROM child')).rows).toEqual([{ parent: '2.00' }]);
    expect((await app.query('SELECT * FROM log')).rows).toEqual([]);
    expect(await journal.rewind(NEXT)).toBe(2);
    expect((await app.query('SELECT row_to_json(child) AS row FROM child WHERE parent < 2 ORDER BY at')).rows).toEqual(
      rows,
    );
  });

  it('takes nothing out where it could not put it back', async () => {
    const journal = await journalOver('CREATE TABLE things (id int PRIMARY KEY); INSERT INTO things VALUES (1)');
    await app.query('TRUNCATE leakproof.witness');
    expect(await journal.withdraw(new Map([['things', [{ id: 1 }]]]))).toBe(0);
    expect((await app.query('SELECT * FROM things')).rowCount).toBe(1);
  });

  it('lays rows anew, alike whatever has become of them before, and what comes after them behind them', async () => {
    const journal = await journalOver(`
      CREATE TABLE things (id int PRIMARY KEY, name text);
      INSERT INTO things SELECT n, repeat('thing', 120) FROM generate_series(1, 59) AS n; DELETE FROM things WHERE id < 20;`);
    const asTheyLie = async () => (await app.query('SELECT id, name FROM things')).rows;
    const baseline = await asTheyLie();
    const lays: unknown[] = [];
    for (const history of [
      'VACUUM things; INSERT INTO things VALUES (2, 1)',
      'UPDATE things SET name = id WHERE id IN (25, 58)',
      'DELETE FROM things WHERE id < 40; VACUUM things; INSERT INTO things VALUES (3, 1)',
    ]) {
      for (const statement of history.split(';')) await app.query(statement);
      await journal.rewind(NEXT);
      await journal.layAnew(new Map([['things', baseline]]), NEXT);
      expect(await journal.readStep(NEXT)).toEqual([]);
      await app.query("INSERT INTO things VALUES (1, 'after')");
      lays.push((await asTheyLie()).map(({ id }) => id));
      await journal.rewind(NEXT);
      expect((await asTheyLie()).toSorted((a, b) => a.id - b.id)).toEqual(baseline);
    }
    expect(lays).toEqual(lays.map(() => lays[0]));
    expect(lays[0]).toHaveLength(41);
    expect(lays[0]).toHaveProperty('40', 1);
  });

  it('puts rows back', async () => {
    const journal = await journalOver(`
      CREATE TABLE parent (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text UNIQUE);
      CREATE TABLE child (parent int REFERENCES parent ON DELETE CASCADE, n int);
      INSERT INTO parent (name) VALUES ('one'), ('two'); INSERT INTO child VALUES (1, 1), (1, 1), (2, 1);`);
    await app.query(
      `UPDATE parent SET name = name || '!' ; INSERT INTO parent (name) VALUES ('two'); DELETE FROM parent WHERE id = 1`,
    );
    expect(await journal.rewind(NEXT)).toBe(6);
    expect((await app.query('SELECT * FROM parent ORDER BY id')).rows).toEqual([
      { id: 1, name: 'one' },
      { id: 2, name: 'two' },
    ]);
    expect((await app.query('SELECT * FROM child ORDER BY parent')).rows).toHaveLength(3);
    expect((await app.query("INSERT INTO parent (name) VALUES ('three') RETURNING id")).rows).toEqual([{ id: 3 }]);
  });

  it('moves sequences on to where they are wanted, never back, and leaves those that begin anew', async () => {
    const journal = await journalOver(`
      CREATE TABLE things (id serial PRIMARY KEY);
      CREATE SEQUENCE falling INCREMENT -1;
      CREATE SEQUENCE turning MAXVALUE 3 CYCLE;`);
    const draw = async (times: number) => {
      for (let time = 0; time < times; time += 1)
        await app.query(`SELECT nextval('things_id_seq'), nextval('falling'), nextval('turning')`);
    };
    const valuesOf = (positions: ReadonlyMap<number, string | null>) => [...positions.values()];
    expect(valuesOf((await journal.moveSequences()).reached)).toEqual([null, null, null]);
    await draw(4);
    const far = (await journal.moveSequences()).reached;
    expect(valuesOf(far)).toEqual(['4', '-4', '1']);
    await journal.rewind(NEXT);
    await draw(2);
    const { reached, position } = await journal.moveSequences(far);
    expect(valuesOf(reached)).toEqual(['2', '-2', '2']);
    expect(valuesOf(position)).toEqual(['4', '-4', '2']);
    await draw(1);
    expect(valuesOf((await journal.moveSequences(far)).position)).toEqual(['5', '-5', '3']);
    await journal.rewind(NEXT);
    expect((await app.query('INSERT INTO things DEFAULT VALUES RETURNING id')).rows).toEqual([{ id: 1 }]);
  });
});
