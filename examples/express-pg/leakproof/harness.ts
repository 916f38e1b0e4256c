import type { HttpEntry } from 'leakproof';
import {
  catalogFixtures,
  defineHarness,
  integrationDatabase,
  nodeEntry,
  performHttp,
  restActions,
  sqlPush,
} from 'leakproof';
import { createApp } from '../src/app.ts';
import { pool } from './database.ts';

export const harness = defineHarness<HttpEntry>({
  name: 'express-pg',
  database: integrationDatabase({ push: sqlPush({ folder: 'schema.sql' }), pools: [pool] }),
  tenancy: { root: 'companies', people: 'users', shared: ['users'] },
  fixtures: catalogFixtures({
    roles: { admin: { role: 'admin' }, agent: { role: 'agent' } },
    values: { 'sessions.token': ({ actor }) => `token-of-${actor}` },
  }),
  application: () => nodeEntry(createApp()),
  actions: restActions(
    ({ app, actor, request }) =>
      performHttp(app, actor, { ...request, headers: { cookie: `sid=${encodeURIComponent(`token-of-${actor.id}`)}` } }),
    (rest) => [
      rest('tickets.list', 'GET /tickets?status'),
      rest('tickets.stats', 'GET /tickets/stats'),
      rest('tickets.get', 'GET /tickets/:ticket'),
      rest('tickets.create', 'POST /tickets {customer, subject}'),
      rest('tickets.close', 'POST /tickets/:ticket/close'),
      rest('tickets.assign', 'POST /tickets/:ticket/assign {assignee}', { roles: ['admin'] }),
      rest('comments.list', 'GET /tickets/:ticket/comments'),
      rest('comments.add', 'POST /tickets/:ticket/comments {body}'),
      rest('customers.list', 'GET /customers'),
      rest('customers.add', 'POST /customers {name, email}'),
    ],
  ),
  required: [{ action: 'tickets.get', reach: 'foreign', outcome: 'refused' }],
});
