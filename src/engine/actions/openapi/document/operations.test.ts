import { describe, expect, it } from 'vitest';
import { operationsOf } from './operations.ts';

const json = (schema: object = {}) => ({ content: { 'application/json': { schema } } });
const operation = (paths: object, more: object = {}) => operationsOf({ openapi: '3.1.0', paths, ...more });
const namesOf = (paths: object, more: object = {}) => operation(paths, more).map(({ name }) => name);

describe('the operations of a document', () => {
  it('are called by their ids, within the group that runs keep together', () => {
    expect(
      namesOf({
        '/tasks': { get: { operationId: 'listTasks' }, post: { operationId: 'tasks.create' } },
        '/api/v1/projects/{id}': { get: { operationId: 'getProject' } },
      }),
    ).toEqual(['tasks.listTasks', 'tasks.create', 'projects.getProject']);
  });

  it('are called by method and path where they have no id, or one that is another’s', () => {
    expect(
      namesOf({
        '/tasks/{taskId}/notes': { get: {}, post: {} },
        '/a': { get: { operationId: 'same' } },
        '/b': { get: { operationId: 'a.same' } },
        '/': { get: {} },
      }),
    ).toEqual([
      'tasks.get-tasks-by-task-id-notes',
      'tasks.post-tasks-by-task-id-notes',
      'a.get-a',
      'b.get-b',
      'root.get',
    ]);
  });

  it('have the parameters of their path, and their own instead', () => {
    const [get] = operation({
      '/tasks/{task}': {
        parameters: [
          { name: 'task', in: 'path', schema: { type: 'string' } },
          { name: 'page', in: 'query' },
        ],
        get: { parameters: [{ name: 'task', in: 'path', schema: { type: 'integer' }, example: 7 }, { name: 'x' }] },
      },
    });
    expect(get?.parameters.map(({ name, isRequired, schema }) => ({ name, isRequired, schema }))).toEqual([
      { name: 'task', isRequired: true, schema: { type: 'integer', examples: [7] } },
      { name: 'page', isRequired: false, schema: {} },
    ]);
  });

  it.each([
    [[{ url: 'https://api.example/v2/' }], '/v2/tasks'],
    [[{ url: '/api' }, { url: '/other' }], '/api/tasks'],
    [[{ url: 'https://{host}/{base}', variables: { base: { default: 'v3' } } }], '/v3/tasks'],
    [[{ url: 'https://api.example' }], '/tasks'],
    [undefined, '/tasks'],
  ])('stand below what their server says: %j', (servers, path) => {
    expect(operation({ '/tasks': { get: {} } }, { servers }).map((one) => one.path)).toEqual([path]);
  });

  it('need what their security, or the document’s, names', () => {
    const [own, common, roles] = operation(
      { '/a': { get: { security: [{ oauth: ['manager'] }] }, put: {}, post: { 'x-roles': ['driver'] } } },
      { security: [{ key: [] }] },
    ).map(({ security }) => security);
    expect([own, common, roles]).toEqual([['oauth', 'manager'], ['key'], ['key', 'driver']]);
  });

  it.each<[string, object, string | undefined]>([
    [
      'a form',
      { post: { requestBody: { required: true, content: { 'multipart/form-data': {} } } } },
      'its body is multipart/form-data; expected JSON, or a form without files',
    ],
    ['a body that need not be', { post: { requestBody: { content: { 'text/csv': {} } } } }, undefined],
    [
      'JSON of a kind',
      { post: { requestBody: { required: true, content: { 'application/merge-patch+json; charset=utf-8': {} } } } },
      undefined,
    ],
    [
      'a stream',
      { get: { responses: { 200: { content: { 'text/event-stream': {} } } } } },
      'it answers with a stream, which has no end; expected an answer',
    ],
    ['a page', { get: { responses: { 200: { content: { 'text/html': {} } } } } }, undefined],
  ])('that no request can be made of say why: %s', (_what, item, obstacle) => {
    expect(operation({ '/a': item })[0]?.obstacle).toBe(obstacle);
  });

  it('say which part of the path no parameter describes', () => {
    expect(operation({ '/a/{b}': { get: {} } })[0]?.obstacle).toBe(`its path has 'b', which no parameter describes`);
  });

  it('are none where the document says nonsense', () => {
    expect(operation({ '/a': { get: 'x', parameters: 7 }, '/b': null })).toEqual([]);
    expect(
      operation({ '/a': { get: { parameters: [null, 'x'], requestBody: [], tags: 'x', responses: 3 } } }).length,
    ).toBe(1);
    expect(operation({ '/a': { get: { requestBody: { required: true, ...json() } } } })[0]?.body).toEqual({
      isRequired: true,
      schema: {},
    });
  });
});
