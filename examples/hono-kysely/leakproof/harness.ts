import { catalogFixtures, defineHarness, integrationDatabase, performHttp, restActions, sqlPush } from 'leakproof';
import { createApp, refreshStock } from '../src/app.ts';
import { appPool, ownerPool } from './database.ts';

type App = ReturnType<typeof createApp>;

export const harness = defineHarness<App>({
  name: 'hono-kysely',
  database: integrationDatabase({ push: sqlPush({ folder: 'schema.sql' }), pools: [appPool, ownerPool] }),
  tenancy: { root: 'organizations', people: 'people', shared: ['people'] },
  fixtures: catalogFixtures({ values: { 'api_tokens.token': ({ actor }) => `token-of-${actor}` } }),
  application: () => createApp(),
  actions: [
    ...restActions<App>(
      ({ app, actor, request }) =>
        performHttp(app.fetch, actor, { ...request, headers: { 'x-api-token': `token-of-${actor.id}` } }),
      (rest) => [
        rest('products.list', 'GET /products'),
        rest('products.get', 'GET /products/:product'),
        rest('products.add', 'POST /products {sku, name}', { roles: ['keeper'] }),
        rest('shelves.list', 'GET /shelves'),
        rest('moves.list', 'GET /moves'),
        rest('moves.add', 'POST /moves {product, shelf, quantity}', { roles: ['keeper', 'buyer'] }),
        rest('stock.list', 'GET /stock'),
      ],
    ),
    {
      name: 'jobs.refresh-stock',
      roles: ['system'],
      input: {},
      perform: async () => {
        await refreshStock();
        return { outcome: { kind: 'succeeded' }, observations: [] };
      },
    },
  ],
  required: [{ action: 'jobs.refresh-stock', outcome: 'succeeded' }],
});
