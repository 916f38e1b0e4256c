import { expect, it } from 'vitest';
import { findApplications } from './find-application.ts';
import { findRoutes } from './find-routes.ts';
import { lookAtProject } from './look-project.ts';
import { treeOf } from './source-tree.ts';
import { readSources } from './sources.ts';

function routesOf(files: { readonly [path: string]: string }): readonly string[] {
  const tree = treeOf({ 'package.json': '{ "imports": { "#routes/*": "./src/routes/*" } }', ...files });
  const sources = readSources(tree, lookAtProject(tree));
  const [application] = findApplications(sources);
  if (!application) throw new Error('no application');
  return findRoutes(sources, application).map(({ method, path, query, body }) =>
    [
      method,
      query.length === 0 ? path : `${path}?${query.join('&')}`,
      ...(body.length > 0 ? [`{${body.join(', ')}}`] : []),
    ].join(' '),
  );
}

it('follows routers of Express to where they hang, however they are imported', () => {
  expect(
    routesOf({
      'src/app.ts': `import express from 'express';
import tasks, { labels as theLabels } from '#routes/tasks.ts';
const app = express();
app.use('/api', tasks);
app.use('/api/labels', auth, theLabels);
app.get('/ping', (req, res) => res.end());
app.get('title');
export default app;`,
      'src/routes/tasks.ts': `import { Router } from 'express';
export const labels = Router();
labels.route('/:labelId').get(show).put((req, res) => res.json(req.body.colour)).delete(show);
const router = Router();
router.post('/tasks', (req, res) => { const { title, dueAt } = req.body; res.json(title); });
router.use('/tasks/:taskId/notes', notes);
const notes = Router({ mergeParams: true });
notes.patch('/:id(\\\\d+)', handler);
function handler(req, res) { res.json(req.body.text); }
export default router;`,
    }),
  ).toEqual([
    'GET /ping',
    'POST /api/tasks {title, dueAt}',
    'PATCH /api/tasks/:taskId/notes/:id {text}',
    // A chain is read from its end.
    'DELETE /api/labels/:labelId',
    'PUT /api/labels/:labelId {colour}',
    'GET /api/labels/:labelId',
  ]);
});

it('reads chains of Hono, routes in functions, and what zod holds a body to', () => {
  expect(
    routesOf({
      'src/app.ts': `import { Hono } from 'hono';
import { createTasks } from './tasks';
import { members } from './members';
export function createApp() {
  const app = new Hono().basePath('/');
  app.route('/tasks', createTasks());
  app.route('/members', members);
  return app;
}`,
      'src/schemas.ts':
        "import { z } from 'zod';\nexport const NewTask = z.object({ title: z.string(), 'projectId': z.uuid() }).strict();",
      'src/tasks.ts': `import { Hono } from 'hono';
import { zValidator } from '@hono/zod-validator';
import { NewTask } from './schemas';
export function createTasks() {
  const router = new Hono();
  router.post('/', zValidator('json', NewTask), (c) => c.json(c.req.valid('json')));
  return router;
}`,
      'src/members.ts': `import { Hono } from 'hono';
export const members = new Hono()
  .get('/', (c) => c.json([]))
  .put('/:id', async (c) => { const body = await c.req.json(); return c.json(body.role); });`,
    }),
  ).toEqual(['POST /tasks {title, projectId}', 'PUT /members/:id {role}', 'GET /members']);
});

it('reads plugins of Fastify with their prefixes', () => {
  expect(
    routesOf({
      'src/app.ts': `import Fastify from 'fastify';
import { tasks } from './tasks';
export const build = async () => {
  const app = Fastify();
  app.register(tasks, { prefix: '/v1/tasks' });
  return app;
};`,
      'src/tasks.ts': `export async function tasks(app) {
  app.get('/:id', async (request) => request.params.id);
  app.post('/', async (request) => { const { title } = request.body as { title: string }; return title; });
}`,
    }),
  ).toEqual(['GET /v1/tasks/:id', 'POST /v1/tasks {title}']);
});

it('reads what handlers ask of a query', () => {
  expect(
    routesOf({
      'src/app.ts': `import { Hono } from 'hono';
const List = v.object({ state: v.string() });
export const app = new Hono();
app.get('/a', (c) => c.json([c.req.query('page'), new URL(c.req.url).searchParams.get('from')]));
app.get('/b', validator('query', List), (c) => { const { order } = c.req.query(); return c.json(order); });
app.get('/c', (req, res) => res.json(req.query.name));
app.post('/d', validator('json', v.object({ title: v.string() })), async (c) => c.json(c.req.query('notify')));`,
    }),
  ).toEqual(['GET /a?page&from', 'GET /b?state&order', 'GET /c?name', 'POST /d?notify {title}']);
});

it('follows what CommonJS requires and exports', () => {
  expect(
    routesOf({
      'src/app.js': `const express = require('express');
const tasks = require('./routes/tasks');
const app = express();
app.use(express.json());
app.use('/tasks', tasks);
app.use('/labels', require('./routes/labels'));
app.use('/teams', require('./routes/teams').router);
module.exports = app;`,
      'src/routes/tasks.js': `const { Router } = require('express');
const router = Router();
router.post('/', async (req, res) => { const { title } = req.body; res.json(title); });
module.exports = router;`,
      'src/routes/labels.js': `const express = require('express');
const router = express.Router();
router.get('/:id', show);
module.exports = router;`,
      'src/routes/teams.js': `const Router = require('express').Router;
const router = Router();
router.get('/:id', show);
module.exports = { router };`,
    }),
  ).toEqual(['POST /tasks {title}', 'GET /labels/:id', 'GET /teams/:id']);
});

it('reads what handlers of Next hold a request to by a schema of their own, given to a function of the application’s', () => {
  expect(
    routesOf({
      'src/app/api/boards/route.ts': `import { z } from 'zod';
import { parseRequest } from '../../../lib/request';
import { paging } from '../../../lib/schema';
export async function GET(request: Request) {
  const schema = z.object({ ...paging, search: z.string().optional() });
  const { auth, query, error } = await parseRequest(request, schema);
  return Response.json(await boardsOf(auth, query));
}
export async function POST(request: Request) {
  const schema = z.object({ name: z.string(), teamId: z.uuid().optional() });
  const { auth, body, error } = await parseRequest(request, schema);
  const told = await parseRequest({ url: '' }, z.object({ other: z.string() }));
  return Response.json(await createBoard({ ...body }));
}`,
    }),
  ).toEqual(['GET /api/boards?search', 'POST /api/boards {name, teamId}']);
});
