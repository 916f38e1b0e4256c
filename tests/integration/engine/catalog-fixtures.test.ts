import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectIntegrationDatabase } from '../../../src/engine/database/guard/connect-integration-database.ts';
import { ensureMarker } from '../../../src/engine/database/guard/ownership-marker.ts';
import type { DerivedFixtures } from '../../../src/engine/harness/derived-fixtures.ts';
import {
  type CatalogFixtures,
  caseOfSeed,
  catalogFixtures,
  defineHarness,
  type FixtureRow,
  fixtureId,
  openSession,
  reference,
  tapPool,
  UsageError,
} from '../../../src/engine/index.ts';
import type { TenancyDeclaration } from '../../../src/engine/tenancy/declaration.ts';
import { keyText } from '../../../src/engine/tenancy/key-text.ts';
import { createOwnerResolver } from '../../../src/engine/tenancy/owner-resolver.ts';
import { readTenancy } from '../../../src/engine/tenancy/read-tenancy.ts';
import type { Row } from '../../../src/engine/tenancy/row.ts';
import { randomDdl } from './random-ddl.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';

/** All that may refuse a row, in one application. */
const SCHEMA = `
CREATE TYPE task_status AS ENUM ('open', 'done');
CREATE DOMAIN short_code AS varchar(6) CHECK (VALUE ~ '^[A-Z]{2}-[0-9]{3}$');
CREATE TABLE organizations (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), slug text NOT NULL UNIQUE, name text NOT NULL,
  default_project_id uuid, parent_id uuid REFERENCES organizations);
CREATE TABLE users (id bigserial PRIMARY KEY, email citext NOT NULL UNIQUE, name text NOT NULL, password_hash text NOT NULL);
CREATE TABLE memberships (id uuid PRIMARY KEY, organization_id uuid NOT NULL REFERENCES organizations, user_id bigint NOT NULL REFERENCES users,
  role text NOT NULL CHECK (role IN ('manager', 'driver')), status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'ended')),
  ended_at timestamptz, UNIQUE (organization_id, user_id), CHECK ((status = 'ended') = (ended_at IS NOT NULL)));
CREATE TABLE sessions (id text PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, token text NOT NULL UNIQUE, expires_at timestamptz NOT NULL);
CREATE TABLE settings (organization_id uuid PRIMARY KEY REFERENCES organizations, locale text NOT NULL, reply_to text);
CREATE TABLE projects (id uuid PRIMARY KEY, organization_id uuid NOT NULL REFERENCES organizations, code short_code NOT NULL,
  title varchar(80) NOT NULL, starts_on date NOT NULL, ends_on date NOT NULL CHECK (ends_on > starts_on), lead_id uuid REFERENCES memberships,
  budget numeric(8,2) NOT NULL CHECK (budget >= 100), label text GENERATED ALWAYS AS (upper(title)) STORED,
  tags text[] NOT NULL CHECK (cardinality(tags) > 0), meta jsonb NOT NULL CHECK (jsonb_typeof(meta) = 'array'), UNIQUE (organization_id, code));
ALTER TABLE organizations ADD FOREIGN KEY (default_project_id) REFERENCES projects;
CREATE TABLE warehouses (organization_id uuid NOT NULL REFERENCES organizations, number int NOT NULL, name text NOT NULL, PRIMARY KEY (organization_id, number));
CREATE TABLE routes (organization_id uuid NOT NULL, number int NOT NULL, warehouse int NOT NULL, fallback int,
  FOREIGN KEY (organization_id, warehouse) REFERENCES warehouses, FOREIGN KEY (organization_id, fallback) REFERENCES warehouses,
  PRIMARY KEY (organization_id, number), CHECK (fallback <> warehouse));
CREATE TABLE tasks (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, project_id uuid NOT NULL REFERENCES projects, parent_id int REFERENCES tasks,
  route_organization uuid, route_number int, status task_status NOT NULL, title text NOT NULL, assignee_id bigint REFERENCES users,
  deleted_at timestamptz, deleted_by bigint REFERENCES users, FOREIGN KEY (route_organization, route_number) REFERENCES routes,
  CHECK (num_nonnulls(route_number, assignee_id) = 1));
CREATE UNIQUE INDEX one_open_task ON tasks (project_id, lower(title)) WHERE status = 'open' AND deleted_at IS NULL;
CREATE TABLE bookings (id uuid PRIMARY KEY, project_id uuid NOT NULL REFERENCES projects, room int NOT NULL CHECK (room BETWEEN 1 AND 2),
  during tstzrange NOT NULL, EXCLUDE USING gist (room WITH =, during WITH &&));
CREATE TABLE followers (project_id uuid NOT NULL REFERENCES projects, follower bigint NOT NULL REFERENCES users, PRIMARY KEY (project_id, follower));
CREATE TABLE eggs (id uuid PRIMARY KEY, organization_id uuid NOT NULL REFERENCES organizations, hen_id uuid NOT NULL);
CREATE TABLE hens (id uuid PRIMARY KEY, egg_id uuid NOT NULL REFERENCES eggs DEFERRABLE);
ALTER TABLE eggs ADD FOREIGN KEY (hen_id) REFERENCES hens DEFERRABLE INITIALLY DEFERRED;
CREATE TABLE plans (id text PRIMARY KEY, price money NOT NULL);
CREATE TABLE comments (id serial PRIMARY KEY, organization_id uuid NOT NULL, subject_type text NOT NULL, subject_id text NOT NULL, body text NOT NULL);
`;

const DECLARATION: TenancyDeclaration = {
  root: 'organizations',
  people: 'users',
  shared: ['users', 'plans'],
  columns: { '*.organization_id': 'organizations' },
  polymorphic: { 'comments.subject_id': { type: 'subject_type', tables: { project: 'projects', task: 'tasks' } } },
};

let scratch: ScratchDatabase;
let client: pg.Client;

beforeAll(async () => {
  scratch = await createScratchDatabase();
  client = new pg.Client({ connectionString: scratch.url });
  await client.connect();
  await client.query(
    'CREATE SCHEMA extensions; CREATE EXTENSION citext SCHEMA extensions; CREATE EXTENSION btree_gist SCHEMA extensions',
  );
  await client.query('SET search_path = public, extensions');
});

afterAll(async () => {
  await client.end();
  await scratch[Symbol.asyncDispose]();
});

/** Loads what the catalog of that schema gives, and hands the tables to `look`. Nothing of it stays. */
async function load(
  schema: string,
  declaration: TenancyDeclaration,
  options: CatalogFixtures = {},
  roles = ['manager', 'driver'],
): Promise<DerivedFixtures> {
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await client.query(schema);
  const tenancy = await readTenancy(client, declaration);
  const fixtures = catalogFixtures(options);
  await fixtures.load();
  return await fixtures.derive({ client, tenancy, roles, members: undefined });
}

async function rows(text: string): Promise<readonly unknown[][]> {
  return (await client.query({ text, rowMode: 'array' })).rows;
}

/** How many rows each tenant has, in the order of their names, and how many rows lead to two tenants or to none. */
async function ownership(
  declaration: TenancyDeclaration,
): Promise<{ counts: { [table: string]: readonly number[] }; astray: readonly string[] }> {
  const tenancy = await readTenancy(client, declaration);
  const found = new Map<string, readonly Row[]>();
  for (const { name, schema, relation } of tenancy.tables.values()) {
    const { rows: all } = await client.query<{ row: Row }>(
      `SELECT to_jsonb(t) AS row FROM ${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(relation)} t`,
    );
    found.set(
      name,
      all.map(({ row }) => row),
    );
  }
  const resolver = createOwnerResolver(tenancy, {
    findRow: (table, columns, values) =>
      found.get(table)?.find((row) => keyText(columns.map((column) => row[column] ?? null)) === keyText(values)),
  });
  const roots = (found.get(tenancy.root) ?? []).map((row) => resolver.ownerOf(tenancy.root, row));
  const counts: { [table: string]: readonly number[] } = {};
  const astray: string[] = [];
  for (const [table, all] of found) {
    if (tenancy.ownership.get(table)?.kind !== 'owned') continue;
    counts[table] = roots.map((root) => all.filter((row) => resolver.ownerOf(table, row) === root).length);
    for (const row of all) {
      const owners = new Set(resolver.claims(table, row).map(({ owner }) => owner));
      if (owners.size !== 1 || owners.has(null)) astray.push(`${table} ${JSON.stringify(row)}`);
    }
  }
  return { counts, astray };
}

describe('an application with all that may refuse a row', () => {
  let derived: DerivedFixtures;
  beforeAll(async () => {
    derived = await load(SCHEMA, DECLARATION);
  });

  it('gets rows in all tables, each within one tenant, more in the first than in the second', async () => {
    const { counts, astray } = await ownership(DECLARATION);
    expect(astray).toEqual([]);
    const { settings, memberships, ...others } = counts;
    expect([settings, memberships]).toEqual([
      [1, 1],
      [7, 5],
    ]);
    expect(new Set(Object.values(others).map(String))).toEqual(new Set(['3,2']));
    expect(Object.keys(others)).toHaveLength(9);
    expect(await rows('SELECT count(*)::int FROM plans')).toEqual([[2]]);
  });

  it('holds equal values wherever uniqueness is per tenant, and others where it is not', async () => {
    expect(await rows('SELECT slug FROM organizations ORDER BY 1')).toEqual([['acme'], ['globex']]);
    const codes = async (tenant: string) =>
      (
        await rows(
          `SELECT code FROM projects JOIN organizations o ON o.id = organization_id WHERE slug = '${tenant}' ORDER BY 1`,
        )
      ).flat();
    const [ours, theirs] = [await codes('acme'), await codes('globex')];
    expect(ours).toEqual(expect.arrayContaining(theirs));
    expect(await rows('SELECT DISTINCT number FROM routes ORDER BY 1')).toEqual([[1], [2], [3]]);
  });

  it("holds each tenant's canary in its own free text, and no other's", async () => {
    const [[acme = ''] = [], [globex = ''] = []] = [derived.canaries.acme, derived.canaries.globex];
    expect(acme).not.toBe(globex);
    const texts =
      'SELECT title FROM projects UNION ALL SELECT title FROM tasks UNION ALL SELECT body FROM comments UNION ALL SELECT name FROM organizations';
    const found = (await rows(texts)).flat().map(String);
    expect(found.filter((text) => text.includes(acme))).toHaveLength(10);
    expect(found.filter((text) => text.includes(globex))).toHaveLength(7);
  });

  it('has a person in both, one who has left, and one who is manager here and driver there; and an actor for each place', async () => {
    const places = await rows(
      `SELECT email, slug, role, status FROM memberships JOIN users u ON u.id = user_id JOIN organizations o ON o.id = organization_id ORDER BY 1, 2`,
    );
    expect(places).toEqual(
      expect.arrayContaining([
        ['driver-ab@people.example', 'acme', 'driver', 'active'],
        ['driver-ab@people.example', 'globex', 'driver', 'active'],
        ['driver-a-left@people.example', 'acme', 'driver', 'ended'],
        ['driver-a-left@people.example', 'globex', 'driver', 'active'],
        ['manager-a-driver-b@people.example', 'acme', 'manager', 'active'],
        ['manager-a-driver-b@people.example', 'globex', 'driver', 'active'],
      ]),
    );
    expect(derived.actors).toHaveLength(places.length);
    expect(derived.actors[0]).toEqual({
      id: 'manager-a1@acme',
      tenant: derived.names.organizations?.acme,
      role: 'manager',
      person: derived.names.users?.['manager-a1'],
    });
    expect(derived.members).toMatchObject({ table: 'memberships', person: 'user_id' });
    expect([{ status: 'ended' }, { status: 'active' }].map(derived.members.isCurrent)).toEqual([false, true]);
  });

  it('gives each person a session, and names no one as who deleted what is there', async () => {
    expect(await rows('SELECT count(DISTINCT user_id)::int, count(*)::int FROM sessions')).toEqual([[9, 9]]);
    expect(await rows('SELECT DISTINCT deleted_at, deleted_by FROM tasks')).toEqual([[null, null]]);
  });

  it('leads back to what came later: around cycles that may be absent, and those that are deferred', async () => {
    expect(
      await rows(
        'SELECT count(*)::int FROM organizations o JOIN projects p ON p.id = default_project_id AND organization_id = o.id',
      ),
    ).toEqual([[2]]);
    expect(await rows('SELECT count(*)::int FROM eggs e JOIN hens h ON e.hen_id = h.id')).toEqual([[5]]);
  });

  it('is the same each time', async () => {
    const digest = async () => (await rows(`SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM tasks t`)).flat();
    const before = await digest();
    expect(await load(SCHEMA, DECLARATION)).toEqual({ ...derived, members: expect.anything() });
    expect(await digest()).toEqual(before);
  });
});

describe('sessions', () => {
  it('that are the person’s and say where the person acts now are one for each place', async () => {
    const schema = `CREATE TABLE teams (id uuid PRIMARY KEY); CREATE TABLE users (id uuid PRIMARY KEY);
      CREATE TABLE members (team_id uuid NOT NULL REFERENCES teams, user_id uuid NOT NULL REFERENCES users, PRIMARY KEY (team_id, user_id));
      CREATE TABLE sessions (id uuid PRIMARY KEY, user_id uuid NOT NULL REFERENCES users, active_team_id uuid REFERENCES teams, token text NOT NULL UNIQUE);`;
    const values = { 'sessions.token': ({ actor }: FixtureRow) => `token-of-${actor}` };
    const declaration = { root: 'teams', people: 'users', shared: ['users'], personal: ['sessions'] };
    const { actors } = await load(schema, declaration, { values }, ['hand']);
    const tokens = await rows(
      'SELECT token FROM sessions s JOIN members m ON m.team_id = active_team_id AND m.user_id = s.user_id ORDER BY 1',
    );
    expect(tokens.flat()).toEqual(actors.map(({ id }) => `token-of-${id}`).sort());
  });
});

it('leads to rows that go together, whatever the order of the columns', async () => {
  const schema = `CREATE TABLE teams (id uuid PRIMARY KEY); CREATE TABLE users (id uuid PRIMARY KEY);
    CREATE TABLE members (team_id uuid NOT NULL REFERENCES teams, user_id uuid NOT NULL REFERENCES users, PRIMARY KEY (team_id, user_id));
    CREATE TABLE sites (id uuid PRIMARY KEY, team_id uuid NOT NULL REFERENCES teams);
    CREATE TABLE visits (id uuid PRIMARY KEY, site_id uuid NOT NULL REFERENCES sites, visitor text NOT NULL);
    CREATE TABLE facts (id uuid PRIMARY KEY, a_visit_id uuid NOT NULL REFERENCES visits, site_id uuid NOT NULL REFERENCES sites, z_visit_id uuid REFERENCES visits);`;
  await load(schema, { root: 'teams', people: 'users', shared: ['users'] }, { counts: { facts: [6, 4] } }, ['hand']);
  const pairs = await rows(
    `SELECT count(*)::int, count(DISTINCT f.site_id)::int, bool_and(a.site_id = f.site_id AND z.site_id = f.site_id)
     FROM facts f JOIN visits a ON a.id = a_visit_id LEFT JOIN visits z ON z.id = z_visit_id`,
  );
  expect(pairs).toEqual([[10, 3, true]]);
});

it('are a tenant’s or a person’s own, where a row may lack either of both', async () => {
  const schema = `CREATE TABLE teams (id uuid PRIMARY KEY); CREATE TABLE users (id uuid PRIMARY KEY);
    CREATE TABLE members (team_id uuid NOT NULL REFERENCES teams, user_id uuid NOT NULL REFERENCES users, PRIMARY KEY (team_id, user_id));
    CREATE TABLE links (id uuid PRIMARY KEY, user_id uuid REFERENCES users, team_id uuid REFERENCES teams, created_by uuid REFERENCES users);
    CREATE TABLE jobs (id uuid PRIMARY KEY, user_id uuid REFERENCES users, team_id uuid NOT NULL REFERENCES teams);`;
  await load(schema, { root: 'teams', people: 'users', shared: ['users'] }, {}, ['hand']);
  expect(await rows('SELECT count(team_id)::int, count(user_id)::int, count(created_by)::int FROM links')).toEqual([
    [5, 0, 5],
  ]);
  expect(await rows('SELECT count(team_id)::int, count(user_id)::int FROM jobs')).toEqual([[5, 5]]);
});

describe('what the adopter says', () => {
  it('stays where a link of the same column is filled in later, as of a session whose document names its person', async () => {
    const schema = `CREATE TABLE teams (id uuid PRIMARY KEY); CREATE TABLE users (id uuid PRIMARY KEY);
      CREATE TABLE members (team_id uuid NOT NULL REFERENCES teams, user_id uuid NOT NULL REFERENCES users, PRIMARY KEY (team_id, user_id));
      CREATE TABLE a_sessions (sid text PRIMARY KEY, sess json NOT NULL);`;
    const declaration: TenancyDeclaration = {
      ...{ root: 'teams', people: 'users', shared: ['users'], personal: ['a_sessions'] },
      json: { 'a_sessions.sess': { user: 'users' } },
    };
    const sess = ({ person }: FixtureRow) => ({ cookie: {}, user: fixtureId('users', String(person)) });
    const values = { 'users.id': ({ name }: FixtureRow) => fixtureId('users', name), 'a_sessions.sess': sess };
    await load(schema, declaration, { values }, ['hand']);
    expect(
      await rows(
        `SELECT count(u.id)::int, bool_and(sess->>'cookie' = '{}') FROM a_sessions LEFT JOIN users u ON u.id = (sess->>'user')::uuid`,
      ),
    ).toEqual([[4, true]]);
  });

  const small = `CREATE TABLE teams (id int PRIMARY KEY, name text NOT NULL);
    CREATE TABLE people (id int PRIMARY KEY, team_id int NOT NULL REFERENCES teams, kind text NOT NULL, gone boolean NOT NULL DEFAULT false);
    CREATE TABLE plans (id int PRIMARY KEY, features jsonb NOT NULL);
    CREATE TABLE notes (id serial PRIMARY KEY, team_id int NOT NULL REFERENCES teams, body text NOT NULL, state text NOT NULL, labels text[] NOT NULL);`;
  const declaration: TenancyDeclaration = { root: 'teams', people: 'people', shared: ['plans'] };

  it('comes before what the catalog suggests: columns, counts, tenants, roles, and how leaving shows', async () => {
    const derived = await load(
      small,
      declaration,
      {
        tenants: ['north', 'south', 'west'],
        roles: { chief: { kind: 'C' }, hand: { kind: 'H' } },
        leaving: { gone: true },
        values: {
          'notes.state': ({ at, tenant }) => `${tenant}-${at}`,
          '*.labels': ['x', 'y'],
          'plans.features': { seats: 2 },
        },
        counts: { notes: [1, 2, 0], plans: 1 },
        actors: 'people',
      },
      ['chief', 'hand'],
    );
    expect(await rows('SELECT name FROM teams ORDER BY id')).toHaveLength(3);
    expect(Object.keys(derived.names.teams ?? {})).toEqual(['north', 'south', 'west']);
    expect(await rows('SELECT state, labels FROM notes ORDER BY id')).toEqual([
      ['north-0', ['x', 'y']],
      ['south-0', ['x', 'y']],
      ['south-1', ['x', 'y']],
    ]);
    expect(await rows('SELECT features FROM plans')).toEqual([[{ seats: 2 }]]);
    expect(await rows('SELECT DISTINCT kind FROM people ORDER BY 1')).toEqual([['C'], ['H']]);
    expect(await rows('SELECT count(*)::int FROM people WHERE gone')).toEqual([[1]]);
    expect(derived.actors.every(({ tenant }) => tenant === null)).toBe(true);
  });

  it('may be rows, beside which only the other tables are filled', async () => {
    const derived = await load(
      small,
      declaration,
      {
        load: async () =>
          void (await client.query(
            `INSERT INTO teams VALUES (7, 'ours'), (8, 'theirs'); INSERT INTO plans VALUES (1, '{}')`,
          )),
        names: { teams: { ours: '7', theirs: '8' } },
      },
      ['hand'],
    );
    expect(await rows('SELECT team_id, count(*)::int FROM notes GROUP BY 1 ORDER BY 1')).toEqual([
      [7, 3],
      [8, 2],
    ]);
    expect(await rows('SELECT id FROM plans')).toEqual([[1]]);
    expect(derived.names.teams).toEqual({ ours: '7', theirs: '8' });
    expect(new Set(derived.actors.map(({ tenant }) => tenant))).toEqual(new Set(['7', '8']));
    expect(Object.keys(derived.canaries)).toEqual(['ours', 'theirs']);
  });

  it.each<[string, string, CatalogFixtures, string]>([
    [
      'a row that a check refuses, whatever is tried',
      'ALTER TABLE notes ADD CHECK (body = state || md5(state))',
      {},
      "violates check constraint \"notes_check\"; expected a row that the database takes: CHECK ((body = (state || md5(state)))). Say values: { 'notes.body': …, 'notes.state': … }",
    ],
    [
      'a row that a trigger refuses',
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no notes today''; END';
       CREATE TRIGGER t BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION refuse()`,
      {},
      'no notes today',
    ],
    [
      'a column of a type that nobody knows',
      'ALTER TABLE notes ADD place jsonpath NOT NULL',
      {},
      "values: { 'notes.place': … }, or counts: { 'notes': 0 }",
    ],
    ['a value that is refused', '', { values: { 'plans.features': null } }, 'null value in column "features"'],
    [
      'a table that is not there',
      '',
      { counts: { note: 1 } },
      "fixtures: counts names 'note'; expected a table of the database. Did you mean 'notes'?",
    ],
    ['a column that is not there', '', { values: { 'notes.sate': 'x' } }, "Did you mean 'notes.state'"],
  ])('is asked for, in one line, by %s', async (_what, extra, options, message) => {
    const refusal = await load(`${small}${extra}`, declaration, options, ['hand']).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UsageError);
    expect((refusal as UsageError).message).toContain(message);
    expect((refusal as UsageError).message).not.toContain('\n');
    expect(await rows('SELECT 1 FROM teams')).toEqual([]);
  });
});

describe('tenants and people who need each other', () => {
  const joined = `CREATE TABLE memberships (id serial PRIMARY KEY, org_id int NOT NULL REFERENCES orgs, user_id int NOT NULL REFERENCES users, UNIQUE (org_id, user_id));`;
  const circle = (owner: string, home: string, more = '') => `
    CREATE TABLE orgs (id serial PRIMARY KEY, name text NOT NULL, owner_id int ${owner.replace('DEFERRABLE', '')});
    CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL UNIQUE, org_id int ${home.replace('DEFERRABLE', '')});
    ALTER TABLE orgs ADD FOREIGN KEY (owner_id) REFERENCES users ${owner.includes('DEFERRABLE') ? 'DEFERRABLE' : ''};
    ALTER TABLE users ADD FOREIGN KEY (org_id) REFERENCES orgs ${home.includes('DEFERRABLE') ? 'DEFERRABLE INITIALLY DEFERRED' : ''};
    CREATE TABLE notes (id serial PRIMARY KEY, org_id int NOT NULL REFERENCES orgs, author_id int NOT NULL REFERENCES users, body text NOT NULL);${more}`;
  const owned: TenancyDeclaration = { root: 'orgs', people: 'users' };
  const shared: TenancyDeclaration = { ...owned, shared: ['users'] };

  it.each<[string, string, TenancyDeclaration]>([
    ['an owner whom they may lack', circle('', 'NOT NULL'), owned],
    ['an owner, and people who may be without them', circle('NOT NULL UNIQUE', ''), owned],
    ['an owner, whose key waits for the end', circle('NOT NULL DEFERRABLE', 'NOT NULL'), owned],
    ['an owner, whose own tenant waits for the end', circle('NOT NULL UNIQUE', 'NOT NULL DEFERRABLE'), owned],
    ['an owner, both of whose keys wait', circle('NOT NULL DEFERRABLE', 'NOT NULL DEFERRABLE'), owned],
    ['an owner among the people that a table joins to them', circle('NOT NULL', '', joined), shared],
    ['an owner among the people of two columns', circle('NOT NULL UNIQUE', 'NOT NULL DEFERRABLE', joined), shared],
    [
      'an owner who is a member, by a key that waits',
      `${circle('', '', joined)} ALTER TABLE orgs ADD chief_id int NOT NULL REFERENCES memberships DEFERRABLE`,
      shared,
    ],
    [
      'something above them that has an owner as well',
      `${circle('NOT NULL', '', joined)} CREATE TABLE firms (id serial PRIMARY KEY, boss_id int NOT NULL UNIQUE REFERENCES users);
       ALTER TABLE orgs ADD firm_id int NOT NULL REFERENCES firms`,
      { ...shared, shared: ['users', 'firms'] },
    ],
  ])('are made where these have %s', async (_what, schema, declaration) => {
    await load(schema, declaration, {}, ['member']);
    const { counts, astray } = await ownership(declaration);
    expect(astray).toEqual([]);
    expect(counts.notes).toEqual([3, 2]);
    const works = schema.includes('memberships')
      ? 'EXISTS (SELECT FROM memberships m WHERE m.org_id = o.id AND m.user_id = u.id)'
      : 'u.org_id = o.id';
    const owners = await rows(`SELECT (${works}) FROM orgs o LEFT JOIN users u ON u.id = o.owner_id`);
    expect(owners).toEqual([[true], [true]]);
    if (schema.includes('firms')) expect(await rows('SELECT count(DISTINCT firm_id)::int FROM orgs')).toEqual([[2]]);
  });

  it('are asked for where each has to have the other, and neither key waits', async () => {
    const refusal = await load(circle('NOT NULL', 'NOT NULL'), owned, {}, ['member']).catch((error: unknown) => error);
    expect(String(refusal)).toBe(
      'UsageError: fixtures: users.org_id and orgs.owner_id: each row has to lead to one of the other, which is not there yet; expected one of these columns to take null, or one of their foreign keys to be DEFERRABLE. Declare one so, or make rows of both in load, by one statement (WITH … INSERT …).',
    );
  });
});

describe('an application of whatever tables', () => {
  it('gets rows in all of them, each within one tenant, more in the first than in the second where there is room', async () => {
    await fc.assert(
      fc.asyncProperty(randomDdl(), async ({ sql, declaration, room }) => {
        await load(sql, declaration, {}, ['member']);
        const { counts, astray } = await ownership(declaration);
        expect(astray).toEqual([]);
        for (const [table, count] of Object.entries(counts)) {
          const limit = room[table] ?? 3;
          expect([table, ...count]).toEqual([
            table,
            ...(table === 'members' ? [4, 3] : [Math.min(3, limit), Math.min(2, limit)]),
          ]);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('a harness whose fixtures are derived', () => {
  it('opens without members, actors and canaries, and finds who reads what is not theirs', async () => {
    await using own = await createScratchDatabase();
    const environment = { ...process.env, DATABASE_URL: own.url };
    {
      await using connection = await connectIntegrationDatabase({ environment, log: () => {} });
      await ensureMarker(connection.client);
      await connection.client.query(`CREATE TABLE teams (id serial PRIMARY KEY, name text NOT NULL);
        CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL);
        CREATE TABLE members (team_id int NOT NULL REFERENCES teams, user_id int NOT NULL REFERENCES users, PRIMARY KEY (team_id, user_id));
        CREATE TABLE notes (id serial PRIMARY KEY, team_id int NOT NULL REFERENCES teams, body text NOT NULL);`);
    }
    const pool = new pg.Pool({ connectionString: own.url });
    const harness = defineHarness<null>({
      name: 'notes',
      database: {
        migrate: async () => ({ [Symbol.asyncDispose]: async () => {} }),
        reset: async ({ client: resetting }) =>
          void (await resetting.query('TRUNCATE teams, users, members, notes RESTART IDENTITY')),
        tap: tapPool(pool),
        close: () => pool.end(),
      },
      tenancy: { root: 'teams', people: 'users', shared: ['users'] },
      fixtures: catalogFixtures(),
      application: () => null,
      actions: [
        {
          name: 'notes.get',
          roles: ['member'],
          input: { note: reference('notes') },
          perform: async ({ actor, input }) => {
            const { rows: found } = await pool.query('SELECT body FROM notes WHERE id = $1', [input.note]);
            const [content = null] = found;
            return {
              outcome: content === null ? { kind: 'refused', code: '404' } : { kind: 'succeeded' },
              observations: [{ channel: 'response', tenants: [], recipient: actor.id, content }],
            };
          },
        },
      ],
    });
    await using session = await openSession(harness, { environment, log: () => {} });
    expect(session.harness.actors.map(({ id }) => id)).toEqual([
      'member-a1@acme',
      'member-a2@acme',
      'member-b1@globex',
      'member-ab@acme',
      'member-ab@globex',
      'system',
    ]);
    const { violations } = await session.execute(caseOfSeed(1, session.harness));
    expect(violations.map(({ signature }) => signature)).toEqual(['TENANT-004 notes.get note accepted']);
  });
});
