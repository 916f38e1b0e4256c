import { describe, expect, it } from 'vitest';
import { type Action, everyRole, isReferenceField, reference, type Settling } from '../../harness/action.ts';
import type { HttpRequest } from '../../harness/perform-http.ts';
import type { Sighting } from '../../harness/sighting.ts';
import { system } from '../../sequence/actor.ts';
import type { Json } from '../../sequence/json.ts';
import { deriveOwnership } from '../../tenancy/derive-ownership.ts';
import { sketchTables } from '../../tenancy/sketch-tables.ts';
import type { Column } from '../../tenancy/tenancy.ts';
import { type OpenApiOptions, openApiActions } from './openapi-actions.ts';
import { explicitNull } from './request/body-plan.ts';

const numbered = (column: Column) => (column.name === 'id' ? { ...column, type: 'integer' } : column);
const tenancy = deriveOwnership(
  sketchTables({
    organizations: { slug: ': text' },
    staff: { organization_id: 'organizations', role: ': text' },
    tasks: { organization_id: 'organizations', assignee_id: 'staff?', title: ': text', status: ': text' },
    job_titles: { organization_id: 'organizations' },
    shifts: { organization_id: 'organizations' },
  }).map((table) => (table.name === 'shifts' ? { ...table, columns: table.columns.map(numbered) } : table)),
  { root: 'organizations' },
);
const settling: Settling = { tenancy, now: '2030-03-04T09:00:00.000Z', roles: ['manager', 'driver'], sightings: [] };

const inPath = (name: string, schema: object = { type: 'string' }) => ({ name, in: 'path', required: true, schema });
const inQuery = (name: string, schema: object = { type: 'string' }) => ({ name, in: 'query', schema });
const body = (properties: object, required: readonly string[] = Object.keys(properties)) => ({
  requestBody: {
    required: true,
    content: { 'application/json': { schema: { type: 'object', properties, required } } },
  },
});

async function actionsOf(paths: object, options: Partial<OpenApiOptions<null>> = {}) {
  const sent: HttpRequest[] = [];
  const made = await openApiActions<null>({
    document: { openapi: '3.1.0', paths },
    send: async ({ request }) => {
      sent.push(request);
      return { outcome: { kind: 'succeeded' }, observations: [] };
    },
    ...options,
  });
  return { ...made, sent };
}

async function onlyAction(paths: object, options: Partial<OpenApiOptions<null>> = {}) {
  const { actions, sent } = await actionsOf(paths, options);
  const [action] = actions;
  if (action === undefined) throw new Error('no action');
  return { action, sent };
}

/** The fields that name rows, as text; the names of the others. */
function fieldsOf(action: Action<null>, sightings: readonly Sighting[] = []) {
  const settlement = action.settle?.({ ...settling, sightings });
  if (settlement === undefined || !('fields' in settlement)) return settlement;
  return Object.entries({ ...settlement.fields, ...action.input }).map(([name, field]) =>
    isReferenceField(field) ? `${name}: ${field.table}${field.column ? `.${field.column}` : ''}` : name,
  );
}

const sighting = (action: string, path: string, table: string, column = 'id'): Sighting => ({
  action,
  path: path.split('.'),
  table,
  column,
});

describe('the fields of an operation', () => {
  it('name rows by name and by foreign key, and are values otherwise', async () => {
    const { action } = await onlyAction({
      '/organizations/{slug}/tasks/{taskId}': {
        put: {
          parameters: [inPath('slug'), inPath('taskId'), inQuery('staff'), inQuery('status')],
          ...body({ assignee: { type: 'string' }, title: { type: 'string' }, due: { type: 'string', format: 'date' } }),
        },
      },
    });
    expect(fieldsOf(action)).toEqual([
      ...['slug: organizations.slug', 'taskId: tasks', 'staff: staff', 'status'],
      ...['assignee: staff', 'title', 'due'],
    ]);
  });

  it('name the rows that answers show, whatever their names', async () => {
    const { actions } = await actionsOf({
      '/crew': { get: { operationId: 'list' } },
      '/crew/{number}': { get: { parameters: [inPath('number')] } },
      '/crew/{who}/shifts': { get: { parameters: [inPath('who')] } },
      '/jobs': { post: body({ lead: { type: 'string' }, name: { type: 'string' } }) },
    });
    const sightings = [
      sighting('crew.list', 'body.items.number', 'staff'),
      sighting('crew.list', 'body.items.organizationId', 'organizations'),
      sighting('crew.list', 'body.items.role', 'staff', 'role'),
      sighting('other.get', 'body.lead.id', 'staff'),
      sighting('other.get', 'body.name', 'staff', 'role'),
    ];
    expect(actions.map((action) => fieldsOf(action, sightings))).toEqual([
      [],
      ['number: staff'],
      // Two keys stand in the list alike, and neither of their names is the parameter's.
      {
        leftOut: `GET /crew/{who}/shifts: 'who' in its path is no name of a table, and no answer showed whose key it is`,
      },
      ['lead: staff', 'name'],
    ]);
  });

  it('go by what is seen rather than by a name', async () => {
    const { action } = await onlyAction({ '/tasks/{id}': { get: { parameters: [inPath('id')] } } });
    expect(fieldsOf(action)).toEqual(['id: tasks']);
    expect(fieldsOf(action, [sighting('elsewhere', 'id', 'staff')])).toEqual(['id: tasks']);
    const { actions } = await actionsOf({
      '/tasks': { get: { operationId: 'list' } },
      '/tasks/{id}': { get: { parameters: [inPath('id')] } },
    });
    expect(actions.map((one) => fieldsOf(one, [sighting('tasks.list', 'body.id', 'staff')]))).toEqual([
      [],
      ['id: staff'],
    ]);
  });

  it('learn nothing from what was seen to be of two tables', async () => {
    const { action } = await onlyAction({ '/a': { post: body({ ownerId: { type: 'string' } }) } });
    const sightings = [sighting('x', 'ownerId', 'staff'), sighting('y', 'ownerId', 'organizations')];
    expect(fieldsOf(action, sightings)).toEqual(['ownerId']);
  });

  it('learn nothing from a number that is called as no key is: a position may equal the number of a row', async () => {
    const body = { index: { type: 'integer' }, shiftId: { type: 'integer' }, shift: { type: 'integer' } };
    const { action } = await onlyAction({
      '/a': {
        post: { requestBody: { content: { 'application/json': { schema: { type: 'object', properties: body } } } } },
      },
    });
    const seen = Object.keys(body).map((name) => sighting('x', name, 'shifts'));
    expect(fieldsOf(action, seen)).toEqual(['index', 'shiftId: shifts', 'shift: shifts']);
  });

  it('are the same whatever is learned, so that stored sequences fit', async () => {
    const { action } = await onlyAction({
      '/a': { post: body({ leads: { type: 'array', items: { type: 'string' } } }) },
    });
    const names = (sightings: readonly Sighting[]) => {
      const fields = fieldsOf(action, sightings);
      return Array.isArray(fields) ? fields.map((field: string) => field.replace(/:.*/, '')) : fields;
    };
    expect(fieldsOf(action, [sighting('x', 'lead', 'staff')])).toEqual(['leads: staff']);
    expect(names([sighting('x', 'lead', 'staff')])).toEqual(names([]));
  });

  it('are a list of what nothing is known of, with reasons', async () => {
    const { actions, unplaced } = await actionsOf({
      '/tools/{tool}': { get: { parameters: [inPath('tool')] } },
      '/tasks/{id}': { get: { parameters: [inPath('id', { type: 'integer' })] } },
      '/a': { post: body({ thingId: { type: 'string' }, note: { type: 'string' } }) },
      '/b': { post: { requestBody: { required: true, content: { 'multipart/form-data': {} } } } },
    });
    expect(unplaced).toEqual(['POST /b: its body is multipart/form-data; expected JSON, or a form without files']);
    expect(actions.map((action) => action.settle?.(settling))).toMatchObject([
      { leftOut: `GET /tools/{tool}: 'tool' in its path is no name of a table` },
      { leftOut: `GET /tasks/{id}: 'id' in its path would name rows of tasks, whose id is no integer` },
      { unplaced: [`POST /a: 'thingId' in its body is no name of a table, so that it names none`] },
    ]);
  });
});

it('headers that need not be there are never sent, which is said once', async () => {
  const header = { parameters: [{ name: 'If-Match', in: 'header', schema: { type: 'string' } }] };
  const { actions } = await actionsOf({ '/a': { get: header, put: header } });
  const told = actions.map((action) => action.settle?.(settling));
  expect(told).toMatchObject([
    { fields: {}, unplaced: [`GET /a: header 'If-Match' need not be there, and is never sent`] },
    { fields: {}, unplaced: [] },
  ]);
});

describe('what is said of operations', () => {
  const paths = {
    '/tools/{tool}': {
      get: { operationId: 'getTool', parameters: [inPath('tool')] },
      delete: { operationId: 'dropTool', parameters: [inPath('tool')] },
    },
  };

  it('stands before what is found', async () => {
    const { actions, unplaced } = await actionsOf(paths, {
      fields: { tool: reference('tasks') },
      operations: {
        getTool: { fields: { tool: reference('staff', { guarded: false }) }, weight: 2, roles: ['manager'] },
        'DELETE /tools/{tool}': { leaveOut: 'it resets the shop' },
      },
    });
    expect(unplaced).toEqual(['DELETE /tools/{tool}: left out: it resets the shop']);
    expect(actions).toMatchObject([{ name: 'tools.getTool', weight: 2, roles: ['manager'] }]);
    expect(actions.map((action) => fieldsOf(action))).toEqual([['tool: staff']]);
    const { actions: all } = await actionsOf(paths, { fields: { tool: reference('tasks') } });
    expect(all.map((action) => fieldsOf(action))).toEqual([['tool: tasks'], ['tool: tasks']]);
  });

  it('has to be of operations and fields that there are', async () => {
    await expect(actionsOf(paths, { operations: { getTol: {} } })).rejects.toThrow(
      `openApiActions: operations names 'getTol', which the document does not have. Did you mean 'getTool'`,
    );
    await expect(
      actionsOf(paths, { operations: { getTool: { fields: { tols: reference('tasks') } } } }),
    ).rejects.toThrow(
      `openApiActions: fields of GET /tools/{tool} names 'tols', which it does not have. There are: tool.`,
    );
  });
});

it.each<[object, readonly string[]]>([
  [{}, ['manager', 'driver']],
  [{ tags: ['Managers'] }, ['manager']],
  [{ security: [{ oauth: ['role:driver'] }], tags: ['manager'] }, ['driver']],
  [{ 'x-roles': ['manager'] }, ['manager']],
  [{ tags: ['Tasks'] }, ['manager', 'driver']],
])('the roles of %j are %j', async (operation, roles) => {
  const { action } = await onlyAction({ '/a': { get: operation } });
  expect(action.roles).toEqual([everyRole]);
  expect(action.settle?.(settling)).toMatchObject({ roles });
});

describe('the request of an operation', () => {
  const request = async (operation: object, input: { readonly [field: string]: Json }, path = '/a/{b}') => {
    const { action, sent } = await onlyAction({ [path]: { post: operation } });
    await action.perform({ app: null, actor: system, input });
    return sent[0];
  };

  it('has each value where the document says', async () => {
    const operation = {
      parameters: [inPath('b'), { name: 'x-Firm', in: 'header', required: true }, inQuery('c'), inQuery('d')],
      ...body({ b: { type: 'string' }, e: { type: 'integer' } }, ['b']),
    };
    expect(await request(operation, { b: 'x/y', 'x-Firm': 'f', c: null, d: 'ä&', 'body.b': 'z', e: null })).toEqual({
      method: 'POST',
      path: '/a/x%2Fy?d=%C3%A4%26',
      headers: { 'x-Firm': 'f' },
      body: { b: 'z' },
    });
  });

  it.each([
    ['application/x-www-form-urlencoded', 'form'],
    ['multipart/form-data', 'multipart'],
  ])('has a form of %s, without the files that need not be there', async (kind, bodyAs) => {
    const properties = {
      taskId: { type: 'string' },
      title: { type: 'string' },
      scan: { type: 'string', format: 'binary' },
    };
    const form = (required: readonly string[]) => ({
      post: {
        requestBody: { required: true, content: { [kind]: { schema: { type: 'object', properties, required } } } },
      },
    });
    const { action, sent } = await onlyAction({ '/a': form(['taskId']) });
    expect(fieldsOf(action)).toEqual(['taskId: tasks', 'title']);
    await action.perform({ app: null, actor: system, input: { taskId: 't', title: null } });
    expect(sent).toMatchObject([{ body: { taskId: 't' }, bodyAs }]);
    expect((await actionsOf({ '/a': form(['scan']) })).unplaced).toEqual([
      `POST /a: its body is ${kind}; expected JSON, or a form without files`,
    ]);
  });

  it.each<[object, Json, string]>([
    [{}, ['x', 'y'], 'q=x&q=y'],
    [{ explode: false }, ['x', 'y'], 'q=x%2Cy'],
    [{ style: 'pipeDelimited' }, ['x', 'y'], 'q=x%7Cy'],
    [{ style: 'deepObject' }, { at: 1 }, 'q%5Bat%5D=1'],
    [{}, { at: 1 }, 'at=1'],
    [{}, [], ''],
  ])('writes lists and objects in its query as %j says', async (style, value, query) => {
    const operation = { parameters: [{ ...inQuery('q'), ...style }] };
    expect((await request(operation, { q: value }, '/a'))?.path).toBe(query === '' ? '/a' : `/a?${query}`);
  });

  it('writes what its parameter says is JSON as JSON', async () => {
    const schema = { type: 'object', required: ['taskId'], properties: { taskId: { type: 'string' } } };
    const parameter = { name: 'input', in: 'query', required: true, content: { 'application/json': { schema } } };
    const { action, sent } = await onlyAction({ '/a': { get: { parameters: [parameter] } } });
    expect(fieldsOf(action)).toEqual(['taskId: tasks']);
    await action.perform({ app: null, actor: system, input: { taskId: 't' } });
    expect(decodeURIComponent(sent[0]?.path ?? '')).toBe('/a?input={"taskId":"t"}');
  });
});

it('says null where a row has to be named and may be none, in a body and not in a path', async () => {
  const nullable = { type: ['string', 'null'] };
  const { action, sent } = await onlyAction({
    '/tasks/{task}': {
      patch: { parameters: [inPath('task', nullable)], ...body({ assigneeId: nullable, title: nullable }) },
    },
  });
  const settlement = action.settle?.(settling);
  if (settlement === undefined || !('fields' in settlement)) throw new Error('not settled');
  expect(settlement.fields).toMatchObject({ assigneeId: { table: 'staff', optional: true } });
  expect(settlement.fields.task).not.toHaveProperty('optional');
  await action.perform({ app: null, actor: system, input: { task: 't', assigneeId: null, title: null } });
  expect(sent[0]?.body).toEqual({ assigneeId: null, title: null });
});

it('says null, or says nothing, where a row need not be named and may be none', async () => {
  const nullable = { type: ['string', 'null'] };
  const { action, sent } = await onlyAction({ '/tasks': { post: body({ assigneeId: nullable }, []) } });
  const settlement = action.settle?.(settling);
  if (settlement === undefined || !('fields' in settlement)) throw new Error('not settled');
  expect(settlement.fields.assigneeId).toMatchObject({ table: 'staff', optional: true, saidNull: explicitNull });
  for (const assigneeId of ['ann', null, explicitNull])
    await action.perform({ app: null, actor: system, input: { assigneeId } });
  expect(sent.map((request) => request.body)).toEqual([{ assigneeId: 'ann' }, {}, { assigneeId: null }]);
});

it('has no null for a parameter of a query, where it would be text', async () => {
  const { action } = await onlyAction({
    '/tasks': { get: { parameters: [inQuery('staff', { type: ['string', 'null'] })] } },
  });
  const settlement = action.settle?.(settling);
  if (settlement === undefined || !('fields' in settlement)) throw new Error('not settled');
  expect(settlement.fields.staff).toMatchObject({ table: 'staff', optional: true });
  expect(settlement.fields.staff).not.toHaveProperty('saidNull');
});
