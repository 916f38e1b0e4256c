import * as fc from 'fast-check';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
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
  tapPool,
} from '../../../src/engine/index.ts';
import { createLimitedRole } from './limited-role.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';

const APP = 'leakproof_test_app';
const OWNER = 'leakproof_test_owner';

/** An application that trusts its policies: it asks for rows by id alone. Its jobs run over a pool of the owner's. */
const SCHEMA = `
  ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
  ALTER DEFAULT PRIVILEGES FOR ROLE ${OWNER} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
  ALTER DEFAULT PRIVILEGES FOR ROLE ${OWNER} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${APP};
  GRANT CREATE ON SCHEMA public TO ${OWNER};
  SET ROLE ${OWNER};
  CREATE TABLE tenants (id text PRIMARY KEY);
  CREATE TABLE staff (person text PRIMARY KEY, tenant_id text NOT NULL REFERENCES tenants);
  CREATE TABLE notes (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), tenant_id text NOT NULL REFERENCES tenants, body text NOT NULL,
    written timestamptz NOT NULL DEFAULT now(), token uuid);
  CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS
    $f$ BEGIN NEW.token := gen_random_uuid(); RETURN NEW; END $f$;
  CREATE TRIGGER stamped BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION stamp();
  ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
  ALTER TABLE notes FORCE ROW LEVEL SECURITY;
  CREATE POLICY of_tenant ON notes TO ${APP} USING (tenant_id = current_setting('app.tenant', true));
  CREATE POLICY of_jobs ON notes TO ${OWNER} USING (written <= CURRENT_TIMESTAMP);
  RESET ROLE;`;

const answer = (actor: Actor, content: Json, code?: string): Performance => ({
  outcome: code === undefined ? { kind: 'succeeded' } : { kind: 'refused', code },
  observations: [
    { channel: 'response', tenants: actor.tenant === null ? [] : [actor.tenant], recipient: actor.id, content },
  ],
});

function vault({ app, admin }: { readonly app: pg.Pool; readonly admin: pg.Pool }): Harness {
  const asTenant = async (actor: Actor, text: string, values: readonly Json[] = []): Promise<Json[]> => {
    const client = await app.connect();
    try {
      await client.query('BEGIN');
      await client.query("SELECT set_config('app.tenant', $1, true)", [actor.tenant]);
      const { rows } = await client.query(text, [...values]);
      await client.query('COMMIT');
      return rows;
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  };
  const actions: readonly Action<null>[] = [
    {
      name: 'notes.add',
      roles: ['clerk'],
      input: { body: fc.constantFrom('called', 'wrote') },
      perform: async ({ actor, input }) =>
        answer(
          actor,
          await asTenant(actor, 'INSERT INTO notes (tenant_id, body) VALUES ($1, $2) RETURNING *', [
            actor.tenant,
            input.body ?? null,
          ]),
        ),
    },
    {
      name: 'notes.change',
      roles: ['clerk'],
      input: { note: reference('notes') },
      perform: async ({ actor, input }) => {
        const rows = await asTenant(actor, "UPDATE notes SET body = 'changed' WHERE id = $1 RETURNING id", [
          input.note ?? null,
        ]);
        return rows.length === 0 ? answer(actor, { error: 'not found' }, 'not found') : answer(actor, rows);
      },
    },
    {
      name: 'notes.list',
      roles: ['clerk'],
      input: {},
      perform: async ({ actor }) => answer(actor, await asTenant(actor, 'SELECT * FROM notes ORDER BY written, id')),
    },
    {
      name: 'jobs.archive',
      roles: ['system'],
      input: {},
      perform: async ({ actor }) => {
        await admin.query("UPDATE notes SET body = body || '.' WHERE body NOT LIKE '%..'");
        return answer(actor, null);
      },
    },
  ];
  const tap = tapPool(app);
  tap.watch(admin);
  return defineHarness({
    name: 'vault',
    database: {
      migrate: async () => ({ [Symbol.asyncDispose]: async () => {} }),
      reset: async ({ client }) => void (await client.query('TRUNCATE tenants, staff, notes')),
      tap,
      close: async () => void (await Promise.all([app.end(), admin.end()])),
    },
    tenancy: { root: 'tenants' },
    fixtures: {
      load: async () =>
        void (await admin.query(`
          INSERT INTO tenants VALUES ('acme'), ('globex');
          INSERT INTO staff VALUES ('ann', 'acme'), ('gil', 'globex');
          INSERT INTO notes (tenant_id, body) VALUES ('acme', 'first'), ('globex', 'first');`)),
      names: { tenants: { acme: 'acme', globex: 'globex' } },
      time: '2030-01-01T09:00:00.000Z',
    },
    members: { table: 'staff', person: 'person', isCurrent: () => true },
    application: () => null,
    actors: [
      { id: 'ann', tenant: 'acme', role: 'clerk', person: 'ann' },
      { id: 'gil', tenant: 'globex', role: 'clerk', person: 'gil' },
    ],
    actions,
  });
}

type Vault = AsyncDisposable & {
  readonly scratch: ScratchDatabase;
  readonly harnessOver: () => Harness;
  readonly environmentOf: (harnessRole: 'superuser' | 'owner') => NodeJS.ProcessEnv;
  readonly run: (text: string) => Promise<unknown>;
};

async function openVault(): Promise<Vault> {
  await using opening = new AsyncDisposableStack();
  const scratch = opening.use(await createScratchDatabase());
  const run = async (text: string) => {
    const client = new pg.Client({ connectionString: scratch.url });
    await client.connect();
    return await client.query(text).finally(() => client.end());
  };
  {
    await using connection = await connectIntegrationDatabase({
      environment: { ...process.env, DATABASE_URL: scratch.url },
      log: () => {},
    });
    await ensureMarker(connection.client);
  }
  const app = opening.use(await createLimitedRole(scratch, APP));
  const owner = opening.use(await createLimitedRole(scratch, OWNER));
  await run(SCHEMA);
  const open = opening.move();
  return {
    scratch,
    run,
    environmentOf: (role) => ({ ...process.env, DATABASE_URL: role === 'owner' ? owner.url : scratch.url }),
    harnessOver: () =>
      vault({
        app: new pg.Pool({ connectionString: app.url, max: 2 }),
        admin: new pg.Pool({ connectionString: owner.url, max: 1 }),
      }),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

async function signaturesOf(harness: Harness, environment: NodeJS.ProcessEnv): Promise<readonly string[]> {
  await using session = await openSession(harness, { environment, log: () => {}, isParanoid: true });
  const signatures = new Set<string>();
  let successes = 0;
  for (let seed = 1; seed <= 8; seed += 1) {
    const { violations } = await session.execute(caseOfSeed(seed, harness), {
      onStep: ({ outcome }) => {
        successes += outcome.kind === 'succeeded' ? 1 : 0;
      },
    });
    for (const { signature } of violations) signatures.add(signature);
  }
  expect(successes).toBeGreaterThan(10);
  return [...signatures];
}

describe('an application that connects as a role under row level security', () => {
  it.for(['superuser', 'owner'] as const)('is judged by all rows, harness as %s', async (role) => {
    await using opened = await openVault();
    const environment = opened.environmentOf(role);
    if (role === 'owner') {
      const lacking = await openSession(opened.harnessOver(), { environment, log: () => {} }).then(
        () => '',
        ({ message }: Error) => message,
      );
      expect(lacking).toMatch(/^checking the rights of the harness failed: role leakproof_test_owner is no superuser/);
      await opened.run(lacking.slice(lacking.indexOf('run as one: ') + 'run as one: '.length));
    }
    expect(await signaturesOf(opened.harnessOver(), environment)).toEqual([]);
    await opened.run('DROP POLICY of_tenant ON notes; CREATE POLICY of_tenant ON notes USING (true)');
    expect(await signaturesOf(opened.harnessOver(), environment)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^TENANT-002 notes.change/)]),
    );
  });
});
