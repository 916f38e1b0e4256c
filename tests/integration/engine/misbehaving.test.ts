import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCampaign, type Summary } from '../../../src/engine/campaign/campaign.ts';
import { connectIntegrationDatabase } from '../../../src/engine/database/guard/connect-integration-database.ts';
import { ensureMarker } from '../../../src/engine/database/guard/ownership-marker.ts';
import { type Action, defineHarness, openSession, tapPool } from '../../../src/engine/index.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';

let scratch: ScratchDatabase;
let pool: pg.Pool;
let environment: { readonly DATABASE_URL: string; readonly INTEGRATION_TEST: string };

beforeEach(async () => {
  scratch = await createScratchDatabase();
  environment = { DATABASE_URL: scratch.url, INTEGRATION_TEST: '1' };
  {
    await using connection = await connectIntegrationDatabase({ environment, log: () => {} });
    await ensureMarker(connection.client);
  }
  const maker = new pg.Client({ connectionString: scratch.url });
  await maker.connect();
  await maker.query(`
    CREATE TABLE tenants (id text PRIMARY KEY);
    CREATE TABLE people (id text PRIMARY KEY, tenant_id text NOT NULL REFERENCES tenants, person text NOT NULL);
    CREATE TABLE notes (id serial PRIMARY KEY, tenant_id text NOT NULL REFERENCES tenants, body text NOT NULL)`);
  await maker.end();
  pool = new pg.Pool({ connectionString: scratch.url, max: 3 });
});

afterEach(async () => {
  await scratch[Symbol.asyncDispose]();
});

const succeeded = { outcome: { kind: 'succeeded' }, observations: [] } as const;

/** A campaign of a few runs over an application that does this, besides adding notes. */
async function campaign(
  work: () => Promise<unknown>,
  { deadlineMs, signal }: { readonly deadlineMs?: number; readonly signal?: AbortSignal } = {},
): Promise<Summary> {
  const add = async (tenant: string | null) =>
    void (await pool.query('INSERT INTO notes (tenant_id, body) VALUES ($1, $2)', [tenant, 'a note']));
  const bad: Action = {
    name: 'misbehave',
    roles: ['agent'],
    input: {},
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    perform: async () => {
      await work();
      return succeeded;
    },
  };
  const harness = defineHarness({
    name: 'misbehaving',
    database: {
      migrate: async () => ({ [Symbol.asyncDispose]: async () => {} }),
      reset: async ({ client }) => void (await client.query('TRUNCATE tenants, people, notes RESTART IDENTITY')),
      tap: tapPool(pool),
      close: () => pool.end(),
    },
    tenancy: { root: 'tenants' },
    fixtures: {
      load: async () =>
        void (await pool.query("INSERT INTO tenants VALUES ('a'), ('b'); INSERT INTO people VALUES ('p', 'a', 'ann')")),
      names: { tenants: { a: 'a', b: 'b' } },
      time: '2030-01-01T09:00:00.000Z',
    },
    members: { table: 'people', person: 'person', isCurrent: () => true },
    application: () => null,
    actors: [{ id: 'ann', tenant: 'a', role: 'agent', person: 'ann' }],
    actions: [
      {
        name: 'notes.add',
        roles: ['agent'],
        input: {},
        perform: async ({ actor }) => {
          await add(actor.tenant);
          return succeeded;
        },
      },
      bad,
    ],
  });
  await using session = await openSession(harness, { environment, log: () => {}, noninterferenceShare: 0 });
  return await runCampaign(session, { seed: 1, maxRuns: 2, maxSteps: 6, ...(signal ? { signal } : {}) });
}

const never = () => new Promise<never>(() => {});

describe('an application that misbehaves', () => {
  it.each<[about: string, message: RegExp, work: () => Promise<unknown>, deadlineMs: number]>([
    ['no end', /had not ended after 0\.1 s/, never, 100],
    ['no end', /a statement runs: SELECT pg_sleep/, () => pool.query('SELECT pg_sleep(60)'), 1_000],
    [
      'deadlock',
      /client 2 \(UPDATE notes .*\) waits for client 1, which has a transaction open/,
      async () => {
        const client = await pool.connect();
        await client.query('BEGIN');
        await client.query("INSERT INTO notes (tenant_id, body) VALUES ('a', 'b')");
        await client.query('LOCK TABLE notes');
        await pool.query("UPDATE notes SET body = 'c'");
      },
      30_000,
    ],
    [
      'client never given back',
      /a client was never given back to the pool; its last statement: SELECT 1/,
      async () => (await pool.connect()).query('SELECT 1'),
      30_000,
    ],
    [
      'transaction left open',
      /a client went back to the pool with an open transaction/,
      async () => {
        const client = await pool.connect();
        await client.query('BEGIN');
        await client.query("INSERT INTO notes (tenant_id, body) VALUES ('a', 'b')");
        client.release();
      },
      30_000,
    ],
    [
      'transaction left open',
      /an aborted transaction/,
      async () => {
        const client = await pool.connect();
        await client.query('BEGIN');
        await client.query('SELECT nothing').catch(() => {});
        client.release();
      },
      30_000,
    ],
  ])('by %s is a finding, shrunk, and the campaign goes on (%s)', async (about, message, work, deadlineMs) => {
    const { ended, runs, findings } = await campaign(work, { deadlineMs });
    expect({ ended, runs }).toEqual({ ended: 'runs', runs: 2 });
    expect(findings.map(({ violation }) => violation.signature)).toEqual([`APP-001 misbehave ${about}`]);
    expect(findings[0]?.violation.message).toMatch(message);
    expect(findings[0]?.verdict).toBe('confirmed');
    expect(findings[0]?.counterexample.steps.map(({ action }) => action)).toEqual(['misbehave']);
  });

  it('ends within a moment when the user asks for the end while it hangs', async () => {
    const controller = new AbortController();
    const summary = await campaign(
      () => {
        controller.abort();
        return never();
      },
      { signal: controller.signal },
    );
    expect(summary).toMatchObject({ ended: 'interrupted', findings: [] });
  });
});
