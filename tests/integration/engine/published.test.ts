import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import pg from 'pg';
import { expect, it } from 'vitest';
import { connectIntegrationDatabase } from '../../../src/engine/database/guard/connect-integration-database.ts';
import { ensureMarker } from '../../../src/engine/database/guard/ownership-marker.ts';
import {
  type Action,
  type Actor,
  caseOfSeed,
  defineHarness,
  type Harness,
  type Json,
  openSession,
  type Performance,
  reference,
  storedCase,
  type TenancyDeclaration,
  tapPool,
} from '../../../src/engine/index.ts';
import { createScratchDatabase } from './scratch-database.ts';

const SCHEMA = `
CREATE TABLE teams (id uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE members (team_id uuid NOT NULL REFERENCES teams, person text NOT NULL, role text NOT NULL DEFAULT 'member',
  has_left boolean NOT NULL DEFAULT false, PRIMARY KEY (team_id, person));
CREATE TABLE boards (id uuid PRIMARY KEY, team_id uuid NOT NULL REFERENCES teams, title text NOT NULL, is_public boolean NOT NULL DEFAULT false);
CREATE TABLE cards (id uuid PRIMARY KEY, board_id uuid NOT NULL REFERENCES boards, body text NOT NULL);
CREATE TABLE notes (id uuid PRIMARY KEY, team_id uuid NOT NULL REFERENCES teams, body text NOT NULL);`;

const [ACME, GLOBEX] = ['aaaaaaaa-0000-4000-8000-000000000001', 'bbbbbbbb-0000-4000-8000-000000000002'];
const FIXTURES = `
INSERT INTO teams VALUES ('${ACME}', 'canary-acme-1'), ('${GLOBEX}', 'canary-globex-2');
INSERT INTO members (team_id, person, has_left) VALUES ('${ACME}', 'ann', false), ('${GLOBEX}', 'gil', false), ('${GLOBEX}', 'lee', true);
INSERT INTO boards VALUES ('aaaaaaaa-1111-4000-8000-000000000001', '${ACME}', 'plan', false), ('bbbbbbbb-1111-4000-8000-000000000002', '${GLOBEX}', 'plan', false);
INSERT INTO notes VALUES ('aaaaaaaa-2222-4000-8000-000000000001', '${ACME}', 'canary-acme-1'), ('bbbbbbbb-2222-4000-8000-000000000002', '${GLOBEX}', 'canary-globex-2');`;

/** What the boards do wrong, if anything. */
type Bug =
  | 'none'
  | 'shows drafts'
  | 'remembers what was public'
  | 'lets all rename'
  | 'shows notes beside'
  | 'lists all';

const PUBLIC: TenancyDeclaration['published'] = {
  boards: { when: ({ is_public }) => is_public === true, with: ['cards'] },
};

type App = { readonly seen: Map<string, Json> };
type Request = { readonly app: App; readonly actor: Actor; readonly input: { readonly [field: string]: Json } };

function boards(url: string, bug: Bug, published: TenancyDeclaration['published']): Harness {
  const pool = new pg.Pool({ connectionString: url });
  const rowsOf = async (text: string, ...values: readonly unknown[]): Promise<readonly { [column: string]: Json }[]> =>
    (await pool.query(text, [...values])).rows;
  /** Whoever has left is a stranger. */
  const teamOf = async ({ tenant, person }: Actor): Promise<Json> =>
    (await rowsOf('SELECT team_id FROM members WHERE team_id = $1 AND person = $2 AND NOT has_left', tenant, person))[0]
      ?.team_id ?? null;
  const answer = ({ actor }: Request, content: Json): Performance => ({
    outcome: content === null ? { kind: 'refused', code: '404' } : { kind: 'succeeded' },
    observations: [
      {
        channel: 'response',
        tenants: actor.tenant === null ? [] : [actor.tenant],
        recipient: actor.id,
        content: content ?? 'no board',
      },
    ],
  });
  const own = { board: reference('boards') };
  const change = (name: string, text: string, others = false): Action<App> => ({
    name,
    roles: ['member'],
    input: own,
    perform: async (request: Request) => {
      const { actor, input } = request;
      const found = await rowsOf(
        `UPDATE boards SET ${text} WHERE id = $1 AND (team_id = $2 OR (${others} AND is_public)) RETURNING title`,
        input.board,
        await teamOf(actor),
      );
      return answer(request, found[0] ?? null);
    },
  });
  const actions: readonly Action<App>[] = [
    {
      name: 'boards.add',
      roles: ['member'],
      input: { title: fc.constantFrom('north', 'south') },
      perform: async (request: Request) => {
        const id = await teamOf(request.actor);
        const team = (await rowsOf('SELECT name FROM teams WHERE id = $1', id))[0]?.name;
        if (team === undefined) return answer(request, null);
        const [made = null] = await rowsOf(
          'INSERT INTO boards (id, team_id, title) VALUES ($1, $2, $3) RETURNING id',
          randomUUID(),
          id,
          `${request.input.title} of ${team}`,
        );
        return answer(request, made);
      },
    },
    {
      name: 'cards.add',
      roles: ['member'],
      input: own,
      perform: async (request: Request) => {
        const [made = null] = await rowsOf(
          'INSERT INTO cards (id, board_id, body) SELECT $1, id, $3 FROM boards WHERE id = $2 AND team_id = $4 RETURNING id',
          randomUUID(),
          request.input.board,
          'buy nails',
          await teamOf(request.actor),
        );
        return answer(request, made);
      },
    },
    change('boards.publish', 'is_public = true'),
    change('boards.hide', 'is_public = false'),
    change('boards.rename', "title = 'renamed'", bug === 'lets all rename'),
    {
      name: 'boards.get',
      roles: ['member'],
      weight: 3,
      input: own,
      perform: async (request: Request) => {
        const { app, actor, input } = request;
        const known = app.seen.get(String(input.board));
        if (bug === 'remembers what was public' && known !== undefined) return answer(request, known);
        const [board] = await rowsOf(
          `SELECT * FROM boards WHERE id = $1 AND (team_id = $2 OR is_public OR ${bug === 'shows drafts'})`,
          input.board,
          await teamOf(actor),
        );
        if (board === undefined) return answer(request, null);
        const cards = [...(await rowsOf('SELECT * FROM cards WHERE board_id = $1 ORDER BY id', board.id))];
        const beside =
          bug === 'shows notes beside'
            ? [...(await rowsOf('SELECT body FROM notes WHERE team_id = $1', board.team_id))]
            : [];
        const content = { board, cards, beside };
        if (board.is_public === true) app.seen.set(String(input.board), content);
        return answer(request, content);
      },
    },
    {
      name: 'boards.discover',
      roles: ['member'],
      input: {},
      perform: async (request: Request) =>
        answer(request, [
          ...(await rowsOf(`SELECT * FROM boards WHERE is_public OR ${bug === 'lists all'} ORDER BY title, id`)),
        ]),
    },
  ];
  return defineHarness<App>({
    name: 'boards',
    database: {
      migrate: async () => ({ [Symbol.asyncDispose]: async () => {} }),
      reset: async ({ client }) => void (await client.query('TRUNCATE teams, members, boards, cards, notes')),
      tap: tapPool(pool),
      close: () => pool.end(),
    },
    tenancy: { root: 'teams', ...(published ? { published } : {}) },
    fixtures: {
      load: async () => void (await pool.query(FIXTURES)),
      names: { teams: { acme: ACME, globex: GLOBEX } },
      time: '2030-03-04T09:00:00.000Z',
    },
    members: { table: 'members', person: 'person', isCurrent: ({ has_left }) => has_left === false, role: 'role' },
    canaries: { acme: ['canary-acme-1'], globex: ['canary-globex-2'] },
    actors: [
      { id: 'ann', tenant: ACME, role: 'member', person: 'ann' },
      { id: 'gil', tenant: GLOBEX, role: 'member', person: 'gil' },
      { id: 'lee', tenant: GLOBEX, role: 'member', person: 'lee' },
    ],
    application: () => ({ seen: new Map() }),
    actions,
  });
}

/** What is found by these steps, or by runs of the first seeds. */
async function found(
  given: readonly string[] | number,
  { bug = 'none', published }: { readonly bug?: Bug; readonly published?: TenancyDeclaration['published'] },
) {
  await using scratch = await createScratchDatabase();
  const environment = { ...process.env, DATABASE_URL: scratch.url };
  {
    await using connection = await connectIntegrationDatabase({ environment, log: () => {} });
    await ensureMarker(connection.client);
    await connection.client.query(SCHEMA);
  }
  const harness = boards(scratch.url, bug, published);
  await using session = await openSession(harness, { environment, log: () => {} });
  const cases =
    typeof given === 'number'
      ? Array.from({ length: given }, (_, at) => caseOfSeed(at + 61, session.harness))
      : [storedCase({ version: 1, steps: given.map(stepOf) })];
  const signatures = new Set<string>();
  const [crossed, shown] = [new Set<string>(), new Set<string>()];
  let [projections, setAside] = [0, 0];
  for (const value of cases) {
    const { violations, records } = await session.execute(value, {
      compares: true,
      maxSteps: 25,
      onCompared: (compared) => {
        projections += compared.projections;
        setAside += compared.setAside.length;
        for (const name of compared.crossed) crossed.add(name);
      },
    });
    for (const { signature } of violations) signatures.add(signature);
    for (const { references, outcome, step } of records)
      for (const { whose } of references) shown.add(`${step.action} ${whose} ${outcome.kind}`);
  }
  return { signatures: [...signatures].sort(), crossed: [...crossed], shown, projections, setAside };
}

/** `ann boards.get s1`: by whom, what, and the step that made the board, where there is one. */
function stepOf(words: string, at: number) {
  const [actor = '', action = '', step] = words.split(' ');
  const input = step === undefined ? {} : { board: { $ref: { table: 'boards', step, index: 0 } } };
  return { id: `s${at + 1}`, actor, action, input: action === 'boards.add' ? { title: 'north' } : input };
}

const ADDED = ['gil boards.add', 'gil cards.add s1'];
const SHOWN = [
  ...ADDED,
  'gil boards.add',
  'gil boards.publish s1',
  'gil cards.add s1',
  'ann boards.get s1',
  'ann boards.discover',
];

it('is found where nothing says that it is published, and not where that is said', async () => {
  expect((await found(SHOWN, {})).signatures).toEqual([
    'TENANT-003 boards.get response canary',
    'TENANT-003 boards.get response cards',
    'TENANT-003 boards.get response teams',
    'TENANT-004 boards.get board accepted',
  ]);
  const { signatures, crossed, projections, setAside } = await found(SHOWN, { published: PUBLIC });
  expect({ signatures, crossed, projections, setAside }).toEqual({
    signatures: [],
    crossed: ['rows that are published'],
    projections: 2,
    setAside: 0,
  });
});

it('holds for all that an application without a mistake does, and for what it makes of it meanwhile', async () => {
  const { signatures, shown, projections, setAside } = await found(20, { published: PUBLIC });
  expect({ signatures, setAside }).toEqual({ signatures: [], setAside: 0 });
  expect(projections).toBeGreaterThan(8);
  // Both what is published and what is not were asked for across tenants.
  expect([...shown]).toEqual(expect.arrayContaining(['boards.get shared succeeded', 'boards.get foreign refused']));
});

it.each<[Bug, readonly string[], string]>([
  ['shows drafts', [...ADDED, 'ann boards.get s1'], 'TENANT-003 boards.get response cards'],
  [
    'remembers what was public',
    [...SHOWN, 'gil boards.hide s1', 'ann boards.get s1'],
    'TENANT-003 boards.get response cards',
  ],
  ['lets all rename', [...SHOWN, 'ann boards.rename s1'], 'TENANT-002 boards.rename update boards'],
  ['shows notes beside', SHOWN, 'TENANT-003 boards.get response canary'],
  ['lists all', [...ADDED, 'ann boards.discover'], 'TENANT-003 boards.discover response boards'],
])('does not hide it where the application %s', async (bug, steps, signature) => {
  expect((await found(steps, { bug, published: PUBLIC })).signatures).toContain(signature);
  expect((await found(steps, { published: PUBLIC })).signatures).toEqual([]);
});

it('may be seen by whoever has left as well, who lacks a role for all else', async () => {
  const seen = [...SHOWN.slice(0, 4), 'lee boards.get s1', 'lee boards.discover'];
  expect((await found(seen, {})).signatures).toEqual(['AUTH-001 without a place']);
  expect((await found(seen, { published: PUBLIC })).signatures).toEqual([]);
  expect((await found([...ADDED, 'lee boards.get s1'], { bug: 'shows drafts', published: PUBLIC })).signatures).toEqual(
    ['AUTH-001 without a place'],
  );
});

it('has to name what is published with it', async () => {
  const alone: TenancyDeclaration['published'] = { boards: ({ is_public }) => is_public === true };
  expect((await found(SHOWN, { published: alone })).signatures).toEqual(['TENANT-003 boards.get response cards']);
});
