import pg from 'pg';
import {
  type Action,
  type Actor,
  createMigrate,
  createReset,
  defineHarness,
  fc,
  type Harness,
  type Json,
  type Performance,
  reference,
  tapPool,
} from '../../src/engine/index.ts';
import { fixturesSql, type Shape, schemaSql, tableName, tenantKey, tenantName } from './shape.ts';

/** The harness of an application of that shape, over the database that DATABASE_URL names. Its actions read and write rows, and do nothing wrong. */
export function harnessOf(shape: Shape, connectionString: string): Harness {
  const pool = new pg.Pool({ connectionString, max: 4 });
  const rowsOf = async (text: string, values: readonly unknown[]): Promise<Json[]> =>
    (await pool.query(text, [...values])).rows.map((row) => JSON.parse(JSON.stringify(row)));
  const answer = (actor: Actor, rows: readonly Json[]): Performance => ({
    outcome: rows.length > 0 ? { kind: 'succeeded' } : { kind: 'refused', code: 'not found' },
    observations: [
      {
        channel: 'response',
        tenants: actor.tenant === null ? [] : [actor.tenant],
        recipient: actor.id,
        content: [...rows],
      },
    ],
  });
  const actions = Array.from({ length: shape.actions }, (_, at): Action<null> => {
    const table = tableName(Math.floor(at / 4) % shape.tables);
    const row = reference(table);
    const kinds: readonly Omit<Action<null>, 'name' | 'roles'>[] = [
      {
        input: { row },
        perform: async ({ actor, input }) =>
          answer(
            actor,
            await rowsOf(`SELECT * FROM ${table} WHERE id = $1 AND tenant = $2`, [input.row, actor.tenant]),
          ),
      },
      {
        input: { row },
        perform: async ({ actor, input }) =>
          answer(
            actor,
            await rowsOf(`UPDATE ${table} SET amount = amount + 1 WHERE id = $1 AND tenant = $2 RETURNING *`, [
              input.row,
              actor.tenant,
            ]),
          ),
      },
      {
        input: { code: fc.constantFrom('a', 'b', 'c', 'd') },
        perform: async ({ actor, input }) =>
          answer(
            actor,
            await rowsOf(`INSERT INTO ${table} (tenant, code) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING *`, [
              actor.tenant,
              input.code,
            ]),
          ),
      },
      {
        input: {},
        perform: async ({ actor }) =>
          answer(
            actor,
            await rowsOf(`SELECT id, code FROM ${table} WHERE tenant = $1 ORDER BY code LIMIT 20`, [actor.tenant]),
          ),
      },
    ];
    const kind = kinds[at % kinds.length];
    if (kind === undefined) throw new Error('there are four kinds of actions');
    return { name: `${table}.${['get', 'update', 'make', 'list'][at % 4]}-${at}`, roles: ['member'], ...kind };
  });
  const names = Array.from({ length: shape.tenants }, (_, at) => [tenantName(at), tenantKey(at)] as const);
  return defineHarness({
    name: 'growth',
    database: {
      migrate: createMigrate({ push: async ({ client }) => void (await client.query(schemaSql(shape))) }),
      reset: createReset({}),
      tap: tapPool(pool),
      close: () => pool.end(),
    },
    fixtures: {
      load: async () => void (await pool.query(fixturesSql(shape))),
      names: { tenants: Object.fromEntries(names) },
      time: '2030-03-04T09:00:00.000Z',
    },
    members: { table: 'members', person: 'person', isCurrent: () => true },
    tenancy: { root: 'tenants' },
    application: () => null,
    actors: names.map(([name, tenant]) => ({ id: `member@${name}`, role: 'member', tenant, person: name })),
    actions,
  });
}
