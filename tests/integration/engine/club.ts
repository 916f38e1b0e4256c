import * as fc from 'fast-check';
import pg from 'pg';
import { connectIntegrationDatabase } from '../../../src/engine/database/guard/connect-integration-database.ts';
import { ensureMarker } from '../../../src/engine/database/guard/ownership-marker.ts';
import {
  type Action,
  type Actor,
  defineHarness,
  type Harness,
  type Json,
  type Performance,
  reference,
  tapPool,
} from '../../../src/engine/index.ts';

/** What the club does wrong, if anything. */
export type ClubBug =
  | 'none'
  | 'filter shows others'
  | 'filter counts others'
  | 'bulk closes others'
  | 'bulk keeps others'
  | 'bulk counts others'
  | 'task of others'
  | 'session of others is ended'
  | 'sessions of everybody'
  | 'no membership'
  | 'refusal writes'
  | 'comments on anything';

/**
 * A small application in which a session is the person's and each request names the club that it is about. Tasks are numbered within their
 * club; comments have no foreign keys; every request touches the session, whether it is refused or not.
 */
const SCHEMA = `
CREATE TABLE clubs (id text PRIMARY KEY, name text NOT NULL);
CREATE TABLE people (id text PRIMARY KEY, name text NOT NULL);
CREATE TABLE members (club_id text NOT NULL REFERENCES clubs, person_id text NOT NULL REFERENCES people, is_current boolean NOT NULL,
  PRIMARY KEY (club_id, person_id));
CREATE TABLE sessions (id text PRIMARY KEY, person_id text NOT NULL REFERENCES people, seen_at timestamptz);
CREATE TABLE folders (id uuid PRIMARY KEY, club_id text NOT NULL REFERENCES clubs);
CREATE TABLE tasks (club_id text NOT NULL REFERENCES clubs, number integer NOT NULL, folder_id uuid NOT NULL REFERENCES folders,
  winner_id uuid REFERENCES folders, is_open boolean NOT NULL DEFAULT true, PRIMARY KEY (club_id, number));
CREATE TABLE comments (id serial PRIMARY KEY, club_id text NOT NULL, subject_type text NOT NULL, subject_id text NOT NULL, body text NOT NULL);`;

const folder = (at: number) => `0f0f1a2b-3c4d-4e5f-8a6b-7c8d9e0f1a2${at}`;

const FIXTURES = `
INSERT INTO clubs VALUES ('red', 'Red'), ('blue', 'Blue');
INSERT INTO people VALUES ('ann', 'Ann'), ('gil', 'Gil'), ('dot', 'Dot');
INSERT INTO members VALUES ('red', 'ann', true), ('blue', 'gil', true), ('red', 'dot', true), ('blue', 'dot', true);
INSERT INTO sessions VALUES ('session-ann-1', 'ann'), ('session-ann-2', 'ann'), ('session-gil-1', 'gil'), ('session-dot-1', 'dot');
INSERT INTO folders VALUES ('${folder(1)}', 'red'), ('${folder(2)}', 'blue'), ('${folder(3)}', 'blue');
INSERT INTO tasks VALUES ('red', 1, '${folder(1)}'), ('red', 2, '${folder(1)}'), ('blue', 1, '${folder(2)}'), ('blue', 2, '${folder(2)}'),
  ('blue', 3, '${folder(3)}'), ('blue', 4, '${folder(3)}');`;

type Request = { readonly actor: Actor; readonly input: { readonly [field: string]: Json } };

/** The harness of a club over the database of that URL, which this fills with its schema. `plant` changes what applications do from then on. */
export async function clubHarness(url: string): Promise<{ harness: Harness; plant: (bug: ClubBug) => void }> {
  {
    const environment = { ...process.env, DATABASE_URL: url };
    await using connection = await connectIntegrationDatabase({ environment, log: () => {} });
    await ensureMarker(connection.client);
    await connection.client.query(SCHEMA);
  }
  const pool = new pg.Pool({ connectionString: url });
  let bug: ClubBug = 'none';
  const rowsOf = async (text: string, values: readonly (Json | undefined)[] = []): Promise<Json[]> =>
    (await pool.query(text, [...values])).rows;

  const answer = (actor: Actor, content: Json, code?: string): Performance => ({
    outcome: code === undefined ? { kind: 'succeeded' } : { kind: 'refused', code },
    observations: [{ channel: 'response', tenants: [], recipient: actor.id, content }],
  });
  /** Touches the session and lets members of the club through. */
  const within = async ({ actor, input }: Request, work: () => Promise<Performance>): Promise<Performance> => {
    await pool.query('UPDATE sessions SET seen_at = now() WHERE id = $1', [`session-${actor.person}-1`]);
    const [member] = await rowsOf('SELECT FROM members WHERE club_id = $1 AND person_id = $2 AND is_current', [
      input.club,
      actor.person,
    ]);
    return member || bug === 'no membership' ? work() : answer(actor, { error: 'no such club' }, '404');
  };
  const own = (wrong: ClubBug) => (bug === wrong ? '(true OR club_id = $1)' : 'club_id = $1');

  const action = (
    name: string,
    input: Action['input'],
    work: (request: Request) => Promise<Performance>,
  ): Action<null> => ({
    name,
    roles: ['member'],
    input: { club: reference('clubs'), ...input },
    perform: (request) => within(request, () => work(request)),
  });

  const actions: readonly Action<null>[] = [
    action('tasks.list', { folder: reference('folders', { optional: true }) }, async ({ actor, input }) => {
      const tasks = await rowsOf(
        `SELECT club_id, number FROM tasks WHERE ${own('filter shows others')} AND ($2::uuid IS NULL OR folder_id = $2) ORDER BY 1, 2`,
        [input.club, input.folder],
      );
      const [counted] = await rowsOf(
        `SELECT count(*)::int AS of FROM tasks WHERE ${own('filter counts others')} AND ($2::uuid IS NULL OR folder_id = $2)`,
        [input.club, input.folder],
      );
      return answer(actor, { tasks, ...Object(counted) });
    }),
    action('tasks.get', { task: reference('tasks') }, async ({ actor, input }) => {
      const [task] = await rowsOf(`SELECT * FROM tasks WHERE ${own('task of others')} AND number = $2`, [
        input.club,
        input.task,
      ]);
      return task ? answer(actor, task) : answer(actor, { error: `no task ${input.task}` }, '404');
    }),
    // A bulk action keeps to its own tasks, and says how many.
    action('folders.close', { folders: reference('folders', { many: 2 }) }, async ({ actor, input }) => {
      const closed = await rowsOf(
        `UPDATE tasks SET is_open = false WHERE ${own('bulk closes others')} AND folder_id = ANY($2) RETURNING number`,
        [input.club, input.folders],
      );
      if (bug === 'bulk keeps others')
        await pool.query('UPDATE tasks SET winner_id = $2 WHERE club_id = $1', [
          input.club,
          [input.folders].flat().at(-1),
        ]);
      const counted = bug === 'bulk counts others' ? 'true' : 'club_id = $1';
      const [left] = await rowsOf(
        `SELECT count(*)::int AS of FROM tasks WHERE (${counted} OR club_id = $1) AND folder_id = ANY($2)`,
        [input.club, input.folders],
      );
      return answer(actor, { closed: closed.length, ...Object(left) });
    }),
    action('tasks.reopen', { task: reference('tasks') }, async ({ actor, input }) => {
      if (bug === 'refusal writes')
        await pool.query('UPDATE tasks SET is_open = NOT is_open WHERE club_id = $1', [input.club]);
      const [task] = await rowsOf('UPDATE tasks SET is_open = true WHERE club_id = $1 AND number = $2 RETURNING *', [
        input.club,
        input.task,
      ]);
      return task ? answer(actor, task) : answer(actor, { error: 'no such task' }, '404');
    }),
    action(
      'comments.add',
      { folder: reference('folders'), body: fc.constantFrom('well done', 'late') },
      async ({ actor, input }) => {
        const [found] = await rowsOf(`SELECT FROM folders WHERE ${own('comments on anything')} AND id = $2`, [
          input.club,
          input.folder,
        ]);
        if (!found) return answer(actor, { error: 'no such folder' }, '404');
        const values = [input.club, 'folder', input.folder, input.body];
        const [made] = await rowsOf(
          'INSERT INTO comments (club_id, subject_type, subject_id, body) VALUES ($1, $2, $3, $4) RETURNING body',
          values,
        );
        return answer(actor, made ?? null);
      },
    ),
    action('sessions.list', {}, async ({ actor }) => {
      const mine = bug === 'sessions of everybody' ? 'true OR person_id = $1' : 'person_id = $1';
      return answer(actor, await rowsOf(`SELECT id FROM sessions WHERE ${mine} ORDER BY id`, [actor.person]));
    }),
    action('sessions.end', { session: reference('sessions') }, async ({ actor, input }) => {
      const mine = bug === 'session of others is ended' ? 'true OR person_id = $1' : 'person_id = $1';
      const gone = await rowsOf(`DELETE FROM sessions WHERE (${mine}) AND id = $2 RETURNING id`, [
        actor.person,
        input.session,
      ]);
      return gone.length > 0 ? answer(actor, null) : answer(actor, { error: 'no such session' }, '404');
    }),
  ];

  const harness = defineHarness({
    name: 'club',
    database: {
      migrate: async () => ({ [Symbol.asyncDispose]: async () => {} }),
      reset: async ({ client }) =>
        void (await client.query(
          'TRUNCATE clubs, people, members, sessions, folders, tasks, comments RESTART IDENTITY CASCADE',
        )),
      tap: tapPool(pool),
      close: () => pool.end(),
    },
    tenancy: {
      root: 'clubs',
      people: 'people',
      shared: ['people'],
      columns: { '*.club_id': 'clubs' },
      polymorphic: { 'comments.subject_id': { type: 'subject_type', tables: { folder: 'folders' } } },
    },
    fixtures: {
      load: async () => void (await pool.query(FIXTURES)),
      names: { clubs: { red: 'red', blue: 'blue' } },
      time: '2030-01-01T09:00:00.000Z',
    },
    members: { table: 'members', person: 'person_id', isCurrent: ({ is_current }) => is_current === true },
    application: () => null,
    actors: ['ann', 'gil', 'dot'].map((person) => ({ id: person, tenant: null, role: 'member', person })),
    actions,
  });
  return {
    harness,
    plant: (planted) => {
      bug = planted;
    },
  };
}
