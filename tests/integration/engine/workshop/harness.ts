import { createHash } from 'node:crypto';
import pg from 'pg';
import {
  type Action,
  type Actor,
  defineHarness,
  type Harness,
  integrationDatabase,
  performHttp,
  type Send,
} from '../../../../src/engine/index.ts';
import { createWorkshop, type WorkshopBug } from './application.ts';
import { FIXTURES, SCHEMA } from './schema.ts';

export type Workshop = { readonly fetch: (request: Request) => Response | Promise<Response> };

/** The key of a row of the fixtures, as the fixtures draw it. */
function keyOf(table: string, name: string): string {
  const hex = createHash('md5').update(`${table} ${name}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const people = [
  { name: 'ann', firm: 'acme', role: 'manager' },
  { name: 'abe', firm: 'acme', role: 'worker' },
  { name: 'gil', firm: 'globex', role: 'manager' },
  { name: 'gus', firm: 'globex', role: 'worker' },
];

/** Sends what an action asks for with the token of its actor. */
export const send: Send<Workshop> = ({ app, actor, request }) =>
  performHttp(app.fetch, actor, {
    ...request,
    headers: { ...request.headers, authorization: `Bearer ${tokenOf(actor)}` },
  });

export function tokenOf({ id }: Pick<Actor, 'id'>): string {
  return keyOf('staff', id);
}

/** The harness of a workshop over the empty database of that URL, with actions of whatever make. */
export function workshopHarness(
  url: string,
  { bug = 'none', actions }: { readonly bug?: WorkshopBug; readonly actions: readonly Action<Workshop>[] },
): Harness {
  const pool = new pg.Pool({ connectionString: url });
  return defineHarness<Workshop>({
    name: 'workshop',
    database: integrationDatabase({ push: ({ client }) => client.query(SCHEMA), pools: [pool] }),
    tenancy: { root: 'firms', people: 'people', shared: ['people'] },
    fixtures: {
      load: async () => void (await pool.query(FIXTURES)),
      names: { firms: { acme: keyOf('firms', 'acme'), globex: keyOf('firms', 'globex') } },
      time: '2030-01-01T09:00:00.000Z',
    },
    members: { table: 'staff', person: 'person_id', isCurrent: () => true },
    application: (): Workshop => createWorkshop(pool, bug),
    actors: people.map(({ name, firm, role }) => ({
      id: name,
      tenant: keyOf('firms', firm),
      role,
      person: keyOf('people', name),
    })),
    actions,
  });
}
