import {
  catalogFixtures,
  defineHarness,
  type HttpEntry,
  integrationDatabase,
  nodeEntry,
  performHttp,
  restActions,
  sqlPush,
} from 'leakproof';
import { createApp } from '../src/app.ts';
import { pool } from './database.ts';

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
  actions: restActions(
    ({ app, actor, request }) =>
      performHttp(app, actor, { ...request, headers: { authorization: `Bearer token-of-${actor.id}` } }),
    (rest) => [
      rest('boards.list', 'GET /teams/:slug/boards'),
      rest('boards.create', 'POST /teams/:slug/boards {title}', { roles: ['owner'] }),
      rest('boards.get', 'GET /teams/:slug/boards/:board'),
      rest('cards.add', 'POST /teams/:slug/boards/:board/cards {title}'),
      rest('cards.get', 'GET /teams/:slug/cards/:card'),
      rest('cards.finish', 'POST /teams/:slug/cards/:card/done'),
      rest('cards.assign', 'PUT /teams/:slug/cards/:card/assignee {assigneeId}'),
    ],
  ),
});
