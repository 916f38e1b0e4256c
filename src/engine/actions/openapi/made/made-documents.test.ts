import { initTRPC, TRPCError } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { z as z3 } from 'zod/v3';
import { isReferenceField, type Settling } from '../../../harness/action.ts';
import { performHttp } from '../../../harness/perform-http.ts';
import { system } from '../../../sequence/actor.ts';
import type { Json } from '../../../sequence/json.ts';
import { deriveOwnership } from '../../../tenancy/derive-ownership.ts';
import { sketchTables } from '../../../tenancy/sketch-tables.ts';
import { type OpenApiOptions, openApiActions } from '../openapi-actions.ts';
import { honoDocument } from './hono-document.ts';
import { inputSchemaOf } from './json-schema.ts';
import { trpcDocument } from './trpc-document.ts';

const tenancy = deriveOwnership(
  sketchTables({
    organizations: {},
    staff: { organization_id: 'organizations' },
    tasks: { organization_id: 'organizations', assignee_id: 'staff?', title: ': text' },
  }),
  { root: 'organizations' },
);
const settling: Settling = { tenancy, now: '2030-03-04T09:00:00.000Z', roles: ['manager'], sightings: [] };

type App = { readonly fetch: (request: Request) => Response | Promise<Response> };

/** The actions of a document, against the application that it is of. */
async function actionsOf(document: OpenApiOptions<App>['document'], app: App) {
  const { actions, unplaced } = await openApiActions<App>({
    document,
    send: ({ actor, request }) => performHttp(app.fetch, actor, request),
  });
  const settled = actions.map((action) => ({ action, settlement: action.settle?.(settling) }));
  return {
    unplaced: [
      ...unplaced,
      ...settled.flatMap(({ settlement }) => (settlement && 'fields' in settlement ? (settlement.unplaced ?? []) : [])),
    ],
    fields: Object.fromEntries(
      settled.map(({ action: { name }, settlement }) => [
        name,
        Object.entries(settlement && 'fields' in settlement ? settlement.fields : {}).map(([field, value]) =>
          isReferenceField(value)
            ? `${field}: ${value.table}${value.guarded === false ? ' (not guarded)' : ''}`
            : field,
        ),
      ]),
    ),
    ask: async (name: string, input: { readonly [field: string]: Json }) => {
      const found = actions.find((action) => action.name === name);
      return await found?.perform({ app, actor: system, input });
    },
  };
}

describe('the procedures of a tRPC router', () => {
  const { router, procedure } = initTRPC.create();
  const isTask = z.object({ id: z.uuid() });
  const appRouter = router({
    tasks: router({
      list: procedure.query(() => []),
      byId: procedure.input(isTask).query(({ input }) => {
        if (input.id.startsWith('0')) throw new TRPCError({ code: 'NOT_FOUND' });
        return input;
      }),
      assign: procedure
        .input(isTask)
        .input(z.object({ assigneeId: z.uuid().nullish(), due: z.coerce.date().optional() }))
        .mutation(({ input }) => input),
      create: procedure.input(z.object({ id: z.uuid(), title: z.string() })).mutation(({ input }) => input),
      tidy: procedure.input(z.void()).mutation(() => 'tidied'),
      watch: procedure.subscription(async function* () {
        yield 1;
      }),
      odd: procedure.input((value: unknown) => value).query(() => 1),
    }),
  });
  const app: App = {
    fetch: (req) => fetchRequestHandler({ endpoint: '/api/trpc', req, router: appRouter }),
  };
  const id = '10000000-0000-4000-8000-000000000000';

  it('are actions whose input names rows', async () => {
    const { fields, unplaced } = await actionsOf(() => trpcDocument(appRouter, '/api/trpc'), app);
    expect(fields).toEqual({
      'tasks.list': [],
      'tasks.byId': ['id: tasks'],
      'tasks.assign': ['id: tasks', 'assigneeId: staff', 'due'],
      'tasks.create': ['id', 'title'],
      'tasks.tidy': ['content-type'],
    });
    expect(unplaced).toEqual([
      'POST /api/trpc/tasks.watch: it is a subscription, which has no end; expected an answer',
      'GET /api/trpc/tasks.odd: its input has no schema that can be read; expected one of zod',
      `POST /api/trpc/tasks.create: 'id' in its body is no name of a table, so that it names none`,
    ]);
  });

  it('are asked as their handler takes them', async () => {
    const { ask } = await actionsOf(() => trpcDocument(appRouter, '/api/trpc'), app);
    const data = async (name: string, input: { readonly [field: string]: Json }) => {
      const performance = await ask(name, input);
      return [performance?.outcome, performance?.observations[0]?.content];
    };
    const ok = { kind: 'succeeded' };
    expect(await data('tasks.list', {})).toMatchObject([ok, { body: { result: { data: [] } } }]);
    expect(await data('tasks.tidy', { 'content-type': 'application/json' })).toMatchObject([ok, {}]);
    expect(await data('tasks.byId', { id })).toMatchObject([ok, { body: { result: { data: { id } } } }]);
    expect(await data('tasks.byId', { id: id.replace('1', '0') })).toMatchObject([
      { kind: 'refused', code: '404' },
      {},
    ]);
    const assigned = { id, assigneeId: null, due: '2030-03-04T12:00:00.000Z' };
    expect(await data('tasks.assign', assigned)).toMatchObject([
      ok,
      { body: { result: { data: { id, due: '2030-03-04T12:00:00.000Z' } } } },
    ]);
  });

  it('are asked with schemas of zod 3, and as superjson writes what they take', async () => {
    // As superjson, whose transformer is a class.
    const transformer = Object.assign(() => {}, {
      serialize: (json: unknown) => ({ json }),
      deserialize: ({ json }: { json: unknown }) => json,
    });
    const { router, procedure } = initTRPC.create({ transformer });
    const isTask = z3.object({ taskId: z3.string(), due: z3.coerce.date().optional() });
    const older = router({
      close: procedure.input(isTask).mutation(({ input }) => input),
      get: procedure.input(isTask.pick({ taskId: true })).query(({ input }) => input),
    });
    const served: App = { fetch: (req) => fetchRequestHandler({ endpoint: '/trpc', req, router: older }) };
    const { fields, ask } = await actionsOf(() => trpcDocument(older), served);
    expect(fields).toEqual({ 'trpc.close': ['taskId: tasks', 'due'], 'trpc.get': ['taskId: tasks'] });
    for (const name of ['trpc.close', 'trpc.get'])
      expect(await ask(name, { taskId: 't' })).toMatchObject({
        outcome: { kind: 'succeeded' },
        observations: [{ content: { body: { result: { data: { json: { taskId: 't' } } } } } }],
      });
    const odd = initTRPC.create({ transformer: { serialize: JSON.stringify, deserialize: JSON.parse } });
    const strange = odd.router({ get: odd.procedure.input(isTask).query(({ input }) => input) });
    expect((await actionsOf(() => trpcDocument(strange), served)).unplaced).toEqual([
      'GET /trpc/get: its input goes through a transformer that is not known; expected superjson, or none',
    ]);
  });

  it('are those of a router', async () => {
    await expect(trpcDocument({ _def: { procedures: {} } })).rejects.toThrow('trpcDocument: there are no procedures;');
  });
});

describe('the routes of a Hono application', () => {
  const app = new Hono()
    .use('*', async (_c, next) => await next())
    .get('/tasks', (c) => c.json([]))
    .get('/tasks/:taskId{[0-9a-f-]+}', (c) => c.json({ id: c.req.param('taskId') }))
    .get('/staff/:id?', (c) => c.json({ id: c.req.param('id') ?? null }))
    .post('/tasks', async (c) => c.json(await c.req.json(), 201))
    .put('/tasks/:task', (c) => c.json({}));

  it('are actions, with the schemas that are given', async () => {
    const body = z.object({ title: z.string(), assigneeId: z.uuid().optional() });
    const query = z.object({ assignee: z.string().optional() });
    const document = () => honoDocument(app, { 'POST /tasks': { body }, 'GET /tasks': { query } });
    const { fields, unplaced, ask } = await actionsOf(document, app);
    expect(fields).toEqual({
      'tasks.get-tasks': ['assignee: staff (not guarded)'],
      'tasks.get-tasks-by-task-id': ['taskId: tasks'],
      'staff.get-staff': [],
      'staff.get-staff-by-id': ['id: staff'],
      'tasks.post-tasks': ['title', 'assigneeId: staff'],
      'tasks.put-tasks-by-task': ['task: tasks'],
    });
    expect(unplaced).toEqual(['PUT /tasks/{task}: routes do not tell of its body, so that none is sent']);
    expect(await ask('tasks.post-tasks', { title: 'roof', assigneeId: null })).toMatchObject({
      observations: [{ content: { status: 201, body: { title: 'roof' } } }],
    });
    expect(await ask('tasks.get-tasks-by-task-id', { taskId: 'ab' })).toMatchObject({
      observations: [{ content: { status: 200, body: { id: 'ab' } } }],
    });
  });

  it('are those that there are, with schemas that can be read', async () => {
    await expect(honoDocument(app, { 'POST /task': {} })).rejects.toThrow(
      `honoDocument: schemas are given for 'POST /task', which is no route. Did you mean 'POST /tasks'`,
    );
    await expect(honoDocument(app, { 'POST /tasks': { body: () => 1 } })).rejects.toThrow(
      `honoDocument: the body of 'POST /tasks' is function; expected a schema of zod`,
    );
  });
});

describe('the JSON schema of an input', () => {
  it('may contain itself', async () => {
    const tree = z.object({
      name: z.string(),
      get parts() {
        return z.array(tree);
      },
    });
    const schema = (await inputSchemaOf(tree)) as { properties: { parts: { items: unknown } } };
    expect(schema.properties.parts.items).toBe(schema);
  });

  it('is what another library says of itself', async () => {
    const schema = { '~standard': { jsonSchema: { input: () => ({ type: 'string' }) } } };
    expect(await inputSchemaOf(schema)).toEqual({ type: 'string' });
    expect(await inputSchemaOf({ parse: () => 1 })).toBeUndefined();
  });
});
