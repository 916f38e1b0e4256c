import { createHash, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import pg from 'pg';
import {
  type Action,
  type Actor,
  type ApplicationSeams,
  defineHarness,
  type Harness,
  type Json,
  type Performance,
  reference,
  tapPool,
} from '../../../src/engine/index.ts';

/** What draws the keys of boards. Those of deals and reminders are numbers from sequences that all firms share. */
export type AgencyKeys = 'uuid' | 'ulid' | 'cuid' | 'serial' | 'words' | 'the greatest and one';

/** What the agency does wrong, if anything. */
export type AgencyBug =
  | 'none'
  | 'counts everybody'
  | 'caches for everybody'
  | 'stores a total of everybody'
  | 'digests everybody'
  | 'mails everybody'
  | 'names are global';

export type AgencyOptions = {
  readonly keys?: AgencyKeys;
  readonly bug?: AgencyBug;
  /** Statements and mails of a job go out side by side, in an order that nobody controls. */
  readonly isParallel?: boolean;
  /** Firms can be founded, under names that are everybody's; as a crossing, or not. */
  readonly founding?: 'a crossing' | 'no crossing';
  /** False lets one of its answers differ each time. */
  readonly isRepeatable?: boolean;
  /** It remembers for each firm how often it has asked in vain, and tells it that. */
  readonly countsMisses?: boolean;
};

const keyColumns: { readonly [keys in AgencyKeys]: string } = {
  uuid: 'uuid DEFAULT gen_random_uuid()',
  ulid: 'text',
  cuid: 'text',
  serial: 'serial',
  words: `text DEFAULT 'B-' || lpad(nextval('board_numbers')::text, 5, '0')`,
  'the greatest and one': 'integer',
};

const schema = (keys: AgencyKeys) => `
CREATE SEQUENCE board_numbers;
CREATE SEQUENCE reminder_numbers;
CREATE TABLE firms (id text PRIMARY KEY, reminded integer NOT NULL DEFAULT 0);
CREATE TABLE staff (id serial PRIMARY KEY, firm_id text NOT NULL REFERENCES firms, person text NOT NULL);
CREATE TABLE boards (id ${keyColumns[keys]} PRIMARY KEY, firm_id text NOT NULL REFERENCES firms, name text NOT NULL);
CREATE TABLE notes (id serial PRIMARY KEY, firm_id text NOT NULL REFERENCES firms, body text NOT NULL);
CREATE TABLE deals (id serial PRIMARY KEY, firm_id text NOT NULL REFERENCES firms, title text NOT NULL);
CREATE TABLE reminders (id serial PRIMARY KEY, deal_id integer NOT NULL REFERENCES deals, code text NOT NULL, token text NOT NULL);`;

const FIXTURES = `
INSERT INTO firms VALUES ('acme'), ('globex');
INSERT INTO staff (firm_id, person) VALUES ('acme', 'ann'), ('globex', 'gil');
INSERT INTO deals (firm_id, title) VALUES ('acme', 'roof'), ('globex', 'roof'), ('acme', 'door');`;

/** What the engine does not take in hand: the order that a machine gives to what runs side by side. */
const chance = () => Number(process.hrtime.bigint() % 1009n) / 1009;

const encoded = (value: Json) => Buffer.from(JSON.stringify(value)).toString('base64url');
const digest = (value: Json) => createHash('sha256').update(JSON.stringify(value)).digest('hex');

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const letters = (bytes: Buffer) => [...bytes].map((byte) => alphabet[byte % 32]).join('');

/** A key that the application draws itself; undefined where the database does. */
function drawKey(keys: AgencyKeys): string | undefined {
  if (keys === 'ulid') return `01J${letters(randomBytes(23))}`;
  if (keys === 'cuid')
    return `c${Array.from({ length: 24 }, () => Math.floor(Math.random() * 36).toString(36)).join('')}`;
  return undefined;
}

type Row = { readonly [column: string]: Json };
type Agency = { readonly seams: ApplicationSeams; readonly figures: Map<string, Json> };
type Request = { readonly app: Agency; readonly actor: Actor; readonly input: Row };

/** The harness of an agency over the database of that URL, which this fills with its schema. */
export async function agencyHarness(
  url: string,
  {
    keys = 'uuid',
    bug = 'none',
    isParallel = false,
    isRepeatable = true,
    countsMisses = false,
    founding,
  }: AgencyOptions,
): Promise<Harness> {
  const maker = new pg.Client({ connectionString: url });
  await maker.connect();
  await maker.query(schema(keys));
  await maker.end();
  const pool = new pg.Pool({ connectionString: url });
  const rowsOf = async (text: string, ...values: readonly (Json | undefined)[]): Promise<readonly Row[]> =>
    (await pool.query(text, [...values])).rows;
  const oneOf = async (text: string, ...values: readonly (Json | undefined)[]): Promise<Row> =>
    (await rowsOf(text, ...values))[0] ?? {};

  const answer = (actor: Actor, content: Json, code?: string): Performance => ({
    outcome: code === undefined ? { kind: 'succeeded' } : { kind: 'refused', code },
    observations: [
      { channel: 'response', tenants: actor.tenant === null ? [] : [actor.tenant], recipient: actor.id, content },
    ],
  });

  const nextNumber = async (): Promise<Json> =>
    (await oneOf('SELECT coalesce(max(id), 0) + 1 AS next FROM boards')).next ?? 1;
  const own = (wrong: AgencyBug, column = 'firm_id') => (bug === wrong ? `true OR ${column} = $1` : `${column} = $1`);
  const reminders = 'reminders JOIN deals ON deals.id = deal_id';

  const remind = async ({ seams }: Agency, deal: Row): Promise<void> => {
    const { number = 0 } = await oneOf(`SELECT nextval('reminder_numbers')::int AS number`);
    const made = await oneOf(
      'INSERT INTO reminders (deal_id, code, token) VALUES ($1, $2, $3) RETURNING *',
      deal.id,
      `R-${String(number).padStart(5, '0')}`,
      randomBytes(12).toString('hex'),
    );
    const people = await rowsOf(`SELECT person FROM staff WHERE ${own('mails everybody')} ORDER BY id`, deal.firm_id);
    for (const { person } of people) {
      const content: Json = { about: deal.title ?? null, reminder: made, signature: digest(made) };
      seams.observe({ channel: 'mail', tenants: [], recipient: String(person), content });
    }
  };

  const missesOf = ({ figures }: Agency, { tenant }: Actor) => Number(figures.get(`misses of ${tenant}`) ?? 0);

  const actions: readonly Action<Agency>[] = [
    {
      name: 'boards.add',
      roles: ['agent'],
      weight: 3,
      input: { name: fc.constantFrom('north', 'south', 'west') },
      perform: async ({ actor, input }: Request) => {
        const taken = await rowsOf(
          `SELECT FROM boards WHERE (${own('names are global')}) AND name = $2`,
          actor.tenant,
          input.name,
        );
        if (bug === 'names are global' && taken.length > 0)
          return answer(actor, { error: 'the name is taken' }, 'taken');
        const key = keys === 'the greatest and one' ? await nextNumber() : drawKey(keys);
        const board =
          key === undefined
            ? await oneOf('INSERT INTO boards (firm_id, name) VALUES ($1, $2) RETURNING *', actor.tenant, input.name)
            : await oneOf('INSERT INTO boards VALUES ($3, $1, $2) RETURNING *', actor.tenant, input.name, key);
        // A field that is there in one answer and undefined in another.
        const before: { readonly taken?: Json } = { taken: taken.length || (undefined as never) };
        return answer(actor, { board, ...before });
      },
    },
    {
      name: 'boards.get',
      roles: ['agent'],
      input: { board: reference('boards') },
      perform: async ({ app, actor, input: { board } }: Request) => {
        const [found] = await rowsOf('SELECT * FROM boards WHERE firm_id = $1 AND id = $2', actor.tenant, board);
        if (countsMisses && !found) app.figures.set(`misses of ${actor.tenant}`, missesOf(app, actor) + 1);
        return found ? answer(actor, found) : answer(actor, { error: `board ${board} not found` }, 'not found');
      },
    },
    {
      name: 'boards.list',
      roles: ['agent'],
      input: {},
      perform: async ({ app, actor }: Request) => {
        const all = await rowsOf(
          `SELECT * FROM boards WHERE ${own('digests everybody')} ORDER BY name, id`,
          actor.tenant,
        );
        const found = all.filter(({ firm_id }) => firm_id === actor.tenant);
        // Boards of one name come as they lie, which differs from run to run.
        const tied = Map.groupBy(found, ({ name }) => name);
        const items = [...tied.values()].flatMap((boards) => (chance() < 0.5 ? boards : boards.toReversed()));
        return answer(actor, { items, etag: digest(all), ...(countsMisses ? { misses: missesOf(app, actor) } : {}) });
      },
    },
    {
      name: 'notes.write',
      roles: ['agent'],
      input: { about: reference('boards', { guarded: false }) },
      perform: async ({ actor, input: { about } }: Request) =>
        answer(
          actor,
          await oneOf('INSERT INTO notes (firm_id, body) VALUES ($1, $2) RETURNING *', actor.tenant, `see ${about}!`),
        ),
    },
    {
      name: 'notes.list',
      roles: ['agent'],
      input: {},
      perform: async ({ actor }: Request) =>
        answer(actor, [...(await rowsOf('SELECT body FROM notes WHERE firm_id = $1 ORDER BY id', actor.tenant))]),
    },
    {
      name: 'deals.open',
      roles: ['agent'],
      input: { title: fc.constantFrom('roof', 'door', 'wall') },
      perform: async ({ actor, input }: Request) => {
        const deal = await oneOf(
          'INSERT INTO deals (firm_id, title) VALUES ($1, $2) RETURNING *',
          actor.tenant,
          input.title,
        );
        const { id = 0 } = deal;
        return answer(actor, { number: id, code: `D-${String(id).padStart(5, '0')}`, next: encoded({ after: id }) });
      },
    },
    {
      name: 'reminders.list',
      roles: ['agent'],
      input: {},
      perform: async ({ actor }: Request) => {
        const items = await rowsOf(
          `SELECT reminders.*, title FROM ${reminders} WHERE firm_id = $1 ORDER BY deal_id, code`,
          actor.tenant,
        );
        return answer(actor, {
          items: items.map(({ id = 0, code = '', deal_id = 0 }) => ({ number: id, code, deal: deal_id })),
          numbers: items.map(({ id = 0 }) => id),
          byNumber: Object.fromEntries(items.map(({ id, title = '' }) => [id, title])),
          cursors: items.map(({ id = 0 }) => encoded({ after: id })),
          csv: ['code,deal', ...items.map(({ code, title }) => `${code},${title}`)].join('\n'),
          etag: digest(items),
        });
      },
    },
    {
      name: 'reminders.get',
      roles: ['agent'],
      input: { reminder: reference('reminders') },
      perform: async ({ actor, input: { reminder } }: Request) => {
        const [found] = await rowsOf(
          `SELECT reminders.* FROM ${reminders} WHERE firm_id = $1 AND reminders.id = $2`,
          actor.tenant,
          reminder,
        );
        return found ? answer(actor, found) : answer(actor, { error: `no reminder ${reminder}` }, 'not found');
      },
    },
    {
      name: 'figures',
      roles: ['agent'],
      weight: 2,
      input: {},
      perform: async ({ app, actor }: Request) => {
        const key = bug === 'caches for everybody' ? '' : String(actor.tenant);
        const known = app.figures.get(key);
        if (known !== undefined) return answer(actor, known);
        const { reminded = 0 } = await oneOf('SELECT reminded FROM firms WHERE id = $1', actor.tenant);
        const { open = 0 } = await oneOf(
          `SELECT count(*)::int AS open FROM ${reminders} WHERE ${own('counts everybody')}`,
          actor.tenant,
        );
        const figures: Json = { open, reminded };
        app.figures.set(key, figures);
        return answer(actor, figures);
      },
    },
    {
      name: 'chance',
      roles: ['agent'],
      input: {},
      perform: async ({ actor }: Request) => answer(actor, { drawn: isRepeatable ? 0 : chance() }),
    },
    {
      name: 'jobs.remind',
      roles: ['system'],
      input: {},
      perform: async ({ app, actor }: Request) => {
        app.figures.clear();
        const deals = await rowsOf('SELECT * FROM deals ORDER BY firm_id DESC, id');
        if (isParallel) await Promise.all(deals.toSorted(() => chance() - 0.5).map((deal) => remind(app, deal)));
        else for (const deal of deals) await remind(app, deal);
        await rowsOf(
          `UPDATE firms SET reminded = (SELECT count(*) FROM ${reminders} WHERE ${
            bug === 'stores a total of everybody' ? 'true' : 'firm_id = firms.id'
          })`,
        );
        return answer(actor, null);
      },
    },
  ];

  const found: Action<Agency> = {
    name: 'firms.found',
    roles: ['agent'],
    input: { name: fc.constantFrom('globex', 'acme', 'initech') },
    perform: async ({ actor, input: { name } }: Request) => {
      const made = await rowsOf('INSERT INTO firms (id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING id', name);
      return made.length > 0 ? answer(actor, [...made]) : answer(actor, { error: 'there is one' }, 'taken');
    },
  };

  return defineHarness({
    name: 'agency',
    database: {
      migrate: async () => ({ [Symbol.asyncDispose]: async () => {} }),
      reset: async ({ client }) =>
        void (await client.query('TRUNCATE firms, staff, boards, notes, deals, reminders RESTART IDENTITY CASCADE')),
      tap: tapPool(pool),
      close: () => pool.end(),
    },
    tenancy: { root: 'firms' },
    fixtures: {
      load: async () => void (await pool.query(FIXTURES)),
      names: { firms: { acme: 'acme', globex: 'globex' } },
      time: '2030-01-01T09:00:00.000Z',
    },
    members: { table: 'staff', person: 'person', isCurrent: () => true },
    channels: { mail: { kind: 'outbound', registrations: { table: 'staff', column: 'person' } } },
    application: (seams): Agency => ({ seams, figures: new Map() }),
    actors: [
      { id: 'ann', tenant: 'acme', role: 'agent', person: 'ann' },
      { id: 'gil', tenant: 'globex', role: 'agent', person: 'gil' },
    ],
    actions: founding ? [...actions, found] : actions,
    crossings:
      founding === 'a crossing'
        ? [
            {
              name: 'a firm that is founded',
              carries: ({ changes }) => changes.some(({ table }) => table === 'firms'),
              columns: ['firms.id'],
            },
          ]
        : [],
  });
}
