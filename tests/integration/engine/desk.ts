import * as fc from 'fast-check';
import pg from 'pg';
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

/** What the desk does wrong, if anything. */
export type DeskBug = 'none' | 'tells existence' | 'counts everybody' | 'list of everybody' | 'codes are global';

/** A small application of another kind than Dispatch: keys are numbers and words, the database's own sequences draw them, and there is no HTTP. */
const SCHEMA = `
CREATE TABLE accounts (id text PRIMARY KEY, name text NOT NULL);
CREATE TABLE staff (id serial PRIMARY KEY, account_id text NOT NULL REFERENCES accounts, person text NOT NULL);
CREATE TABLE tickets (id serial PRIMARY KEY, account_id text NOT NULL REFERENCES accounts, code text NOT NULL, title text NOT NULL,
  is_open boolean NOT NULL DEFAULT true, UNIQUE (account_id, code));
CREATE TABLE notes (id bigserial PRIMARY KEY, ticket_id integer NOT NULL REFERENCES tickets ON DELETE CASCADE, body text NOT NULL,
  written timestamptz NOT NULL DEFAULT now());`;

const FIXTURES = `
INSERT INTO accounts VALUES ('acme', 'Acme'), ('globex', 'Globex');
INSERT INTO staff (account_id, person) VALUES ('acme', 'ann'), ('globex', 'gil');
INSERT INTO tickets (account_id, code, title) VALUES ('acme', 'T1', 'leaky tap'), ('globex', 'T1', 'leaky tap');`;

type Request = { readonly actor: Actor; readonly input: { readonly [field: string]: Json } };

/** The harness of a desk over the database of that URL, which this fills with its schema. */
export async function deskHarness(url: string, planted: DeskBug | (() => DeskBug) = 'none'): Promise<Harness> {
  const maker = new pg.Client({ connectionString: url });
  await maker.connect();
  await maker.query(SCHEMA);
  await maker.end();
  const pool = new pg.Pool({ connectionString: url });
  const has = (bug: DeskBug) => (typeof planted === 'function' ? planted() : planted) === bug;
  const rowsOf = async (text: string, values: readonly Json[] = []): Promise<Json[]> =>
    (await pool.query(text, [...values])).rows;

  const answer = (actor: Actor, content: Json, code?: string): Performance => ({
    outcome: code === undefined ? { kind: 'succeeded' } : { kind: 'refused', code },
    observations: [
      { channel: 'response', tenants: actor.tenant === null ? [] : [actor.tenant], recipient: actor.id, content },
    ],
  });

  /** The ticket if it is the actor's; else the refusal. */
  const onTicket = async ({ actor, input }: Request, work: () => Promise<Json>): Promise<Performance> => {
    const ticket = input.ticket ?? null;
    const [own] = await rowsOf('SELECT FROM tickets WHERE id = $1 AND account_id = $2', [ticket, actor.tenant]);
    if (own) return answer(actor, await work());
    const [any] = has('tells existence') ? await rowsOf('SELECT FROM tickets WHERE id = $1', [ticket]) : [];
    return any
      ? answer(actor, { error: `ticket ${ticket} is not yours` }, 'forbidden')
      : answer(actor, { error: `no ticket ${ticket}` }, 'not found');
  };

  const ticket = reference('tickets');
  const scope = (wrong: DeskBug) => (has(wrong) ? 'true OR account_id = $1' : 'account_id = $1');
  const actions: readonly Action<null>[] = [
    {
      name: 'tickets.open',
      roles: ['agent'],
      input: { code: fc.constantFrom('T1', 'T2', 'T3', 'T4'), title: fc.constantFrom('no light', 'cold') },
      perform: async ({ actor, input }) => {
        const taken = await rowsOf(`SELECT FROM tickets WHERE (${scope('codes are global')}) AND code = $2`, [
          actor.tenant,
          input.code ?? null,
        ]);
        if (taken.length > 0) return answer(actor, { error: 'the code is taken' }, 'conflict');
        const [made] = await rowsOf('INSERT INTO tickets (account_id, code, title) VALUES ($1, $2, $3) RETURNING *', [
          actor.tenant,
          input.code ?? null,
          input.title ?? null,
        ]);
        return answer(actor, made ?? null);
      },
    },
    {
      name: 'tickets.list',
      roles: ['agent'],
      input: {},
      perform: async ({ actor }) =>
        answer(
          actor,
          await rowsOf(`SELECT id, title FROM tickets WHERE ${scope('list of everybody')} ORDER BY id`, [actor.tenant]),
        ),
    },
    {
      name: 'tickets.count',
      roles: ['agent'],
      input: {},
      perform: async ({ actor }) =>
        answer(
          actor,
          await rowsOf(`SELECT count(*)::int AS open FROM tickets WHERE is_open AND (${scope('counts everybody')})`, [
            actor.tenant,
          ]),
        ),
    },
    {
      name: 'tickets.get',
      roles: ['agent'],
      input: { ticket },
      perform: (request) =>
        onTicket(request, () =>
          rowsOf('SELECT * FROM notes WHERE ticket_id = $1 ORDER BY id', [request.input.ticket ?? null]),
        ),
    },
    {
      name: 'tickets.close',
      roles: ['agent'],
      input: { ticket },
      perform: (request) =>
        onTicket(request, () =>
          rowsOf('UPDATE tickets SET is_open = false WHERE id = $1 RETURNING *', [request.input.ticket ?? null]),
        ),
    },
    {
      name: 'tickets.delete',
      roles: ['agent'],
      input: { ticket },
      perform: (request) =>
        onTicket(request, () =>
          rowsOf('DELETE FROM tickets WHERE id = $1 RETURNING id', [request.input.ticket ?? null]),
        ),
    },
    {
      name: 'notes.add',
      roles: ['agent'],
      input: { ticket, body: fc.constantFrom('called', 'wrote') },
      perform: (request) =>
        onTicket(request, () =>
          rowsOf('INSERT INTO notes (ticket_id, body) VALUES ($1, $2) RETURNING *', [
            request.input.ticket ?? null,
            request.input.body ?? null,
          ]),
        ),
    },
    {
      name: 'jobs.remind',
      roles: ['system'],
      input: {},
      perform: async ({ actor }) => {
        await pool.query(
          `INSERT INTO notes (ticket_id, body) SELECT id, 'still open' FROM tickets WHERE is_open ORDER BY code, id`,
        );
        return answer(actor, null);
      },
    },
  ];

  return defineHarness({
    name: 'desk',
    database: {
      migrate: async () => ({ [Symbol.asyncDispose]: async () => {} }),
      reset: async ({ client }) =>
        void (await client.query('TRUNCATE accounts, staff, tickets, notes RESTART IDENTITY CASCADE')),
      tap: tapPool(pool),
      close: () => pool.end(),
    },
    tenancy: { root: 'accounts' },
    fixtures: {
      load: async () => void (await pool.query(FIXTURES)),
      names: { accounts: { acme: 'acme', globex: 'globex' }, tickets: { 'leaky-acme': '1', 'leaky-globex': '2' } },
      time: '2030-01-01T09:00:00.000Z',
    },
    members: { table: 'staff', person: 'person', isCurrent: () => true },
    application: () => null,
    actors: [
      { id: 'ann', tenant: 'acme', role: 'agent', person: 'ann' },
      { id: 'gil', tenant: 'globex', role: 'agent', person: 'gil' },
    ],
    actions,
  });
}
