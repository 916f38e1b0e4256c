import { expect, it } from 'vitest';
import { planActions } from './action-names.ts';

const routes = (lines: readonly string[]) =>
  lines.map((line) => {
    const [method = '', path = '', ...body] = line.split(' ');
    const [route = '', query = ''] = path.split('?');
    return { method, path: route, query: query === '' ? [] : query.split('&'), body, file: 'app.ts' };
  });

it('names each route by what it is about and what it does there, and leaves out what no actor of a tenant calls', () => {
  const { actions, leftOut } = planActions(
    routes([
      'GET /api/v1/tasks',
      'GET /api/v1/tasks/:task',
      'POST /api/v1/tasks title dueAt',
      'PATCH /api/v1/tasks/:task title',
      'DELETE /api/v1/tasks/:task',
      'POST /api/v1/tasks/:task/archive',
      'POST /api/v1/tasks/:task/comments text',
      'GET /api/v2/tasks',
      'GET /me?from&to',
      'POST /auth/login email password',
      'GET /healthz',
      'GET /api/metrics',
      'GET /api/sites/:siteId/metrics',
      'POST /api/sites/:siteId/webhooks url',
      'POST /webhooks/stripe',
      'GET /*',
    ]),
  );
  expect(actions.map(({ name, line }) => `${name}: ${line}`)).toEqual([
    'tasks.list: GET /api/v1/tasks',
    'tasks.get: GET /api/v1/tasks/:task',
    'tasks.create: POST /api/v1/tasks {title, dueAt}',
    'tasks.update: PATCH /api/v1/tasks/:task {title}',
    'tasks.delete: DELETE /api/v1/tasks/:task',
    'tasks.archive: POST /api/v1/tasks/:task/archive',
    'comments.create: POST /api/v1/tasks/:task/comments {text}',
    'tasks.list-2: GET /api/v2/tasks',
    'me.get: GET /me?from&to',
    'metrics.list: GET /api/sites/:siteId/metrics',
    'webhooks.create: POST /api/sites/:siteId/webhooks {url}',
  ]);
  expect(leftOut).toEqual(['POST /auth/login', 'GET /healthz', 'GET /api/metrics', 'POST /webhooks/stripe', 'GET /*']);
});
