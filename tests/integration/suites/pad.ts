import pg from 'pg';
import {
  type Actor,
  assertSafeIntegrationDbUrl,
  defineHarness,
  fc,
  type Harness,
  integrationDatabase,
  type Performance,
  reference,
} from '../../../src/engine/index.ts';
import { createDiagnostics } from '../../../src/engine/vitest/index.ts';

const { connectionString } = assertSafeIntegrationDbUrl(process.env, () => {});
const pool = new pg.Pool({ connectionString });

/** What the pad does wrong, if anything: it lets everybody read any note, or refuses to read. */
const bug = process.env.PAD_BUG;
const scope = bug === 'reads everybody' ? 'true OR team = $1' : 'team = $1';

async function rowsOf(actor: Actor, text: string, values: readonly unknown[]): Promise<Performance> {
  const { rows } = await pool.query(text, [actor.tenant, ...values]);
  return {
    outcome: rows.length > 0 ? { kind: 'succeeded' } : { kind: 'refused', code: 'not found' },
    observations: [{ channel: 'response', tenants: [actor.tenant ?? ''], recipient: actor.id, content: rows }],
  };
}

const id = { red: '00000000-0000-4000-8000-00000000000a', blue: '00000000-0000-4000-8000-00000000000b' };

/** A pad of notes for two teams: the smallest application that a suite can be about. */
export const harness: Harness = defineHarness({
  name: 'pad',
  database: integrationDatabase({
    push: ({ client }) =>
      client.query(`CREATE TABLE teams (id text PRIMARY KEY);
        CREATE TABLE writers (id text PRIMARY KEY, team text NOT NULL REFERENCES teams);
        CREATE TABLE notes (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), team text NOT NULL REFERENCES teams, body text NOT NULL)`),
    pools: [pool],
  }),
  tenancy: { root: 'teams' },
  fixtures: {
    load: async () => {
      await pool.query(`INSERT INTO teams VALUES ('red'), ('blue');
        INSERT INTO writers VALUES ('rita', 'red'), ('bob', 'blue');
        INSERT INTO notes VALUES ('${id.red}', 'red', 'hello'), ('${id.blue}', 'blue', 'hello')`);
    },
    names: { teams: { red: 'red', blue: 'blue' }, notes: { 'note-red': id.red, 'note-blue': id.blue } },
    time: '2030-01-01T00:00:00.000Z',
  },
  members: { table: 'writers', person: 'id', isCurrent: () => true },
  application: () => null,
  actors: [
    { id: 'rita', tenant: 'red', role: 'writer', person: 'rita' },
    { id: 'bob', tenant: 'blue', role: 'writer', person: 'bob' },
  ],
  actions: [
    {
      name: 'notes.read',
      roles: ['writer'],
      input: { note: reference('notes') },
      perform: ({ actor, input }) =>
        rowsOf(actor, `SELECT * FROM notes WHERE (${scope}) AND id = $2 AND $3`, [input.note, bug !== 'reads nothing']),
    },
    {
      name: 'notes.add',
      roles: ['writer'],
      input: { body: fc.constantFrom('hello', 'bye') },
      perform: ({ actor, input }) =>
        rowsOf(actor, 'INSERT INTO notes (team, body) VALUES ($1, $2) RETURNING id', [input.body]),
    },
  ],
  required: [
    { action: 'notes.read', reach: 'own', outcome: 'succeeded' },
    { action: 'notes.read', reach: 'foreign', outcome: 'refused' },
  ],
});

/** The sequences that the suites run first. */
export const corpus = process.env.PAD_CORPUS ?? 'tests/integration/suites/corpus';

/** Where the evidence of a suite goes. */
export const diagnostics = createDiagnostics({ directory: process.env.PAD_BUNDLES ?? '' });
