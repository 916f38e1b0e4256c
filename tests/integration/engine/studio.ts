import pg from 'pg';
import {
  type Action,
  type Actor,
  defineHarness,
  type Harness,
  type HarnessDefinition,
  type Json,
  type Performance,
  reference,
  tapPool,
} from '../../../src/engine/index.ts';

/** How the studio refuses whoever has not the role: as it should, in other ways that give nothing away, or not at all. */
export type StudioHabit =
  | 'refuses'
  | 'says no with a success'
  | 'shows what is one’s own'
  | 'shows an empty page'
  | 'the same page for everybody'
  | 'gives files to all'
  | 'counts for all'
  | 'publishes for all'
  | 'publishes and then refuses'
  | 'lets in who has left';

const SCHEMA = `
CREATE TABLE studios (id text PRIMARY KEY);
CREATE TABLE staff (id serial PRIMARY KEY, studio_id text NOT NULL REFERENCES studios, person text NOT NULL, role text NOT NULL,
  has_left boolean NOT NULL DEFAULT false);
CREATE TABLE files (id uuid PRIMARY KEY, studio_id text NOT NULL REFERENCES studios, person text NOT NULL, is_public boolean NOT NULL DEFAULT false);`;

const file = (digit: number) => `0f0c4a1e-7b1d-4c55-9a53-5d1be7c1a9${digit}0`;

/** Ann owns acme, where Cleo is a clerk; in globex Cleo is the owner. Kim has left acme. */
const FIXTURES = `
INSERT INTO studios VALUES ('acme'), ('globex');
INSERT INTO staff (studio_id, person, role, has_left) VALUES ('acme', 'ann', 'owner', false), ('acme', 'cleo', 'clerk', false),
  ('acme', 'kim', 'owner', true), ('globex', 'cleo', 'owner', false);
INSERT INTO files (id, studio_id, person) VALUES ('${file(1)}', 'acme', 'ann'), ('${file(2)}', 'acme', 'cleo'),
  ('${file(3)}', 'globex', 'cleo');`;

/** The harness of a studio over the database of that URL, which this fills with its schema. */
export async function studioHarness(
  url: string,
  habit: () => StudioHabit,
  said: Partial<Pick<HarnessDefinition<null>, 'refusesByRole'>> = {},
): Promise<Harness> {
  const maker = new pg.Client({ connectionString: url });
  await maker.connect();
  await maker.query(SCHEMA);
  await maker.end();
  const pool = new pg.Pool({ connectionString: url });
  const query = async (text: string, values: readonly Json[] = []): Promise<Json[]> =>
    (await pool.query(text, [...values])).rows;
  const answer = ({ id, tenant }: Actor, content: Json, code?: string): Performance => ({
    outcome: code === undefined ? { kind: 'succeeded' } : { kind: 'refused', code },
    observations: [{ channel: 'response', tenants: tenant === null ? [] : [tenant], recipient: id, content }],
  });
  const rolesOf = async ({ tenant, person }: Actor): Promise<readonly string[]> => {
    const rows = await pool.query<{ role: string }>(
      `SELECT role FROM staff WHERE studio_id = $1 AND person = $2 ${habit() === 'lets in who has left' ? '' : 'AND NOT has_left'}`,
      [tenant, person],
    );
    return rows.rows.map(({ role }) => role);
  };
  const forOwners =
    (
      name: string,
      open: readonly StudioHabit[],
      work: (actor: Actor, input: { readonly [field: string]: Json }) => Promise<Json>,
    ) =>
    async ({ actor, input }: { readonly actor: Actor; readonly input: { readonly [field: string]: Json } }) => {
      const roles = await rolesOf(actor);
      if (roles.includes('owner') || (roles.length > 0 && open.includes(habit())))
        return answer(actor, await work(actor, input));
      switch (habit()) {
        case 'says no with a success':
          return answer(actor, { errors: [{ message: `${name}: owners only`, studio: actor.tenant }] });
        case 'shows what is one’s own':
          return answer(
            actor,
            await query('SELECT id FROM files WHERE studio_id = $1 AND person = $2', [actor.tenant, actor.person]),
          );
        case 'shows an empty page':
          return answer(actor, []);
        case 'the same page for everybody':
          return answer(actor, '<html>sign in</html>');
        case 'publishes and then refuses':
          await work(actor, input);
          return answer(actor, 'owners only', 'forbidden');
        default:
          return answer(actor, 'owners only', 'forbidden');
      }
    };
  const actions: readonly Action<null>[] = [
    {
      name: 'files.list',
      roles: ['owner'],
      input: {},
      perform: forOwners('files.list', ['gives files to all'], ({ tenant }) =>
        habit() === 'the same page for everybody'
          ? Promise.resolve('<html>sign in</html>')
          : query('SELECT id FROM files WHERE studio_id = $1 ORDER BY id', [tenant]),
      ),
    },
    {
      name: 'files.count',
      roles: ['owner'],
      input: {},
      perform: forOwners('files.count', ['counts for all'], ({ tenant }) =>
        query('SELECT count(*)::int AS files FROM files WHERE studio_id = $1', [tenant]),
      ),
    },
    {
      name: 'files.publish',
      roles: ['owner'],
      input: { file: reference('files') },
      perform: forOwners('files.publish', ['publishes for all'], ({ tenant }, { file: id = null }) =>
        query('UPDATE files SET is_public = true WHERE studio_id = $1 AND id = $2 RETURNING id', [tenant, id]),
      ),
    },
    {
      name: 'staff.promote',
      roles: ['owner'],
      input: { member: reference('staff') },
      perform: forOwners('staff.promote', [], ({ tenant }, { member = null }) =>
        query(`UPDATE staff SET role = 'owner' WHERE studio_id = $1 AND id = $2 RETURNING id`, [tenant, member]),
      ),
    },
    { name: 'hello', roles: ['*'], input: {}, perform: async ({ actor }) => answer(actor, 'hello') },
  ];
  return defineHarness({
    name: 'studio',
    database: {
      migrate: async () => ({ [Symbol.asyncDispose]: async () => {} }),
      reset: async ({ client }) => void (await client.query('TRUNCATE studios, staff, files RESTART IDENTITY CASCADE')),
      tap: tapPool(pool),
      close: () => pool.end(),
    },
    tenancy: { root: 'studios' },
    fixtures: {
      load: async () => void (await pool.query(FIXTURES)),
      names: {
        studios: { acme: 'acme', globex: 'globex' },
        staff: { 'cleo-acme': '2' },
        files: { ann: file(1), cleo: file(2), elsewhere: file(3) },
      },
      time: '2030-01-01T09:00:00.000Z',
    },
    members: { table: 'staff', person: 'person', isCurrent: ({ has_left }) => has_left === false, role: 'role' },
    ...said,
    application: () => null,
    actors: [
      { id: 'ann', tenant: 'acme', role: 'owner', person: 'ann' },
      { id: 'cleo', tenant: 'acme', role: 'clerk', person: 'cleo' },
      { id: 'kim', tenant: 'acme', role: 'owner', person: 'kim' },
      { id: 'cleo@globex', tenant: 'globex', role: 'owner', person: 'cleo' },
    ],
    actions,
  });
}
