import pg from 'pg';
import { runCampaign } from '../../../src/engine/campaign/campaign.ts';
import type { Summary } from '../../../src/engine/campaign/coordinator.ts';
import { connectIntegrationDatabase } from '../../../src/engine/database/guard/connect-integration-database.ts';
import { ensureMarker } from '../../../src/engine/database/guard/ownership-marker.ts';
import { type Action, defineHarness, type Harness, openSession, tapPool } from '../../../src/engine/index.ts';
import { createScratchDatabase } from './scratch-database.ts';

/** What an application does that it should not. */
export type Way = {
  /** What one of its actions does, besides succeeding. */
  readonly work?: (pool: pg.Pool) => unknown;
  /** What that action's `perform` returns, in place of a success. */
  readonly returns?: () => unknown;
  /** What it does while it is built, and while it is disposed of. */
  readonly build?: (pool: pg.Pool) => unknown;
  readonly dispose?: () => unknown;
  readonly deadlineMs?: number;
  /** Two unless told otherwise: something that comes late needs runs to come in. */
  readonly runs?: number;
};

const SCHEMA = `
CREATE TABLE tenants (id text PRIMARY KEY);
CREATE TABLE people (id text PRIMARY KEY, tenant_id text NOT NULL REFERENCES tenants, person text NOT NULL);
CREATE TABLE notes (id serial PRIMARY KEY, tenant_id text NOT NULL REFERENCES tenants, body text NOT NULL)`;

const FIXTURES = "INSERT INTO tenants VALUES ('a'), ('b'); INSERT INTO people VALUES ('p', 'a', 'ann')";

const succeeded = { outcome: { kind: 'succeeded' }, observations: [] } as const;

/** A campaign of two runs, or until it is interrupted, over an application that adds notes, and misbehaves in that way; in a database of its own. */
export async function campaignOver(way: Way, signal?: AbortSignal): Promise<Summary> {
  await using scratch = await createScratchDatabase();
  const environment = { DATABASE_URL: scratch.url, INTEGRATION_TEST: '1' };
  {
    await using connection = await connectIntegrationDatabase({ environment, log: () => {} });
    await ensureMarker(connection.client);
    await connection.client.query(SCHEMA);
  }
  const pool = new pg.Pool({ connectionString: scratch.url, max: 3 });
  await using session = await openSession(harnessOf(pool, way), {
    environment,
    log: () => {},
    noninterferenceShare: 0,
  });
  return await runCampaign(session, { seed: 1, maxRuns: way.runs ?? 2, maxSteps: 6, ...(signal ? { signal } : {}) });
}

function harnessOf(pool: pg.Pool, { work, returns, build, dispose, deadlineMs }: Way): Harness {
  const misbehave: Action = {
    name: 'misbehave',
    roles: ['agent'],
    input: {},
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    perform: async () => {
      await work?.(pool);
      // A harness in plain JavaScript may return anything.
      return (returns ? returns() : succeeded) as typeof succeeded;
    },
  };
  return defineHarness({
    name: 'misbehaving',
    database: {
      migrate: async () => ({ [Symbol.asyncDispose]: async () => {} }),
      reset: async ({ client }) => void (await client.query('TRUNCATE tenants, people, notes RESTART IDENTITY')),
      tap: tapPool(pool),
      close: async () => {
        if (!pool.ending) await pool.end();
      },
    },
    tenancy: { root: 'tenants' },
    fixtures: {
      load: async () => void (await pool.query(FIXTURES)),
      names: { tenants: { a: 'a', b: 'b' } },
      time: '2030-01-01T09:00:00.000Z',
    },
    members: { table: 'people', person: 'person', isCurrent: () => true },
    application: async () => {
      await build?.(pool);
      return { [Symbol.asyncDispose]: async () => void (await dispose?.()) };
    },
    actors: [{ id: 'ann', tenant: 'a', role: 'agent', person: 'ann' }],
    actions: [
      {
        name: 'notes.add',
        roles: ['agent'],
        input: {},
        perform: async ({ actor }) => {
          await pool.query('INSERT INTO notes (tenant_id, body) VALUES ($1, $2)', [actor.tenant, 'a note']);
          return succeeded;
        },
      },
      misbehave,
    ],
  });
}
