import {
  catalogFixtures,
  defineHarness,
  type HttpEntry,
  integrationDatabase,
  nodeEntry,
  openApiActions,
  performHttp,
  reference,
  sqlPush,
} from 'leakproof';
import { createApp } from '../src/app.ts';
import { pool } from './database.ts';

const { actions } = await openApiActions<HttpEntry>({
  document: async () => (await createApp()).swagger(),
  send: ({ app, actor, request }) =>
    performHttp(app, actor, { ...request, headers: { authorization: `Bearer token-of-${actor.id}` } }),
  // The address of a team names it by its slug.
  fields: { team: reference('Team', { column: 'slug' }) },
  operations: { createBoard: { roles: ['owner'] } },
});

export const harness = defineHarness<HttpEntry>({
  name: 'fastify-prisma',
  database: integrationDatabase({ push: sqlPush({ folder: 'prisma/migrations' }), pools: [pool] }),
  tenancy: { root: 'Team', people: 'User', shared: ['User'] },
  fixtures: catalogFixtures({
    actors: 'people',
    roles: { owner: { role: 'OWNER' }, editor: { role: 'EDITOR' } },
    values: { 'Session.token': ({ actor }) => `token-of-${actor}` },
  }),
  application: async () => nodeEntry((await createApp()).routing),
  actions,
});
