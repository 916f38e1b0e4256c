import express from 'express';
import { expect, it } from 'vitest';
import { nodeEntry } from './node-entry.ts';
import { performHttp } from './perform-http.ts';

const app = express().use(express.json());
app.post('/tasks/:task', ({ params, query, body, headers }, response) => {
  response.cookie('a', '1').cookie('b', '2');
  response.status(201).json({ ...params, ...query, body, who: headers['x-user'] });
});
app.delete('/tasks/:task', (_request, response) => {
  response.status(204).end();
});
app.get('/slow', (_request, response) => {
  response.write('one ');
  setTimeout(() => response.end('two'), 5);
});
app.get('/broken', () => {
  throw new Error('planted');
});
// Says nothing of it.
app.use(((_error, _request, response, _next) => response.status(500).json('broken')) as express.ErrorRequestHandler);

const actor = { id: 'ann', tenant: 'red', role: 'member', person: 'ann' };
const ask = (method: string, path: string) => nodeEntry(app)(new Request(`http://x${path}`, { method }));

it('hands method, path, query, headers and body to a listener, and back comes what it answers', async () => {
  const done = await performHttp(nodeEntry(app), actor, {
    method: 'POST',
    path: '/tasks/7?of=red',
    headers: { 'x-user': 'ann' },
    body: { title: 'é' },
  });
  expect(done).toMatchObject({
    outcome: { kind: 'succeeded' },
    observations: [{ content: { status: 201, body: { task: '7', of: 'red', body: { title: 'é' }, who: 'ann' } } }],
  });
});

it('keeps each cookie that is set, and tells no time of its own', async () => {
  const { headers } = await nodeEntry(app)(
    new Request('http://x/tasks/7', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }),
  );
  expect(headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2; Path=/']);
  expect(headers.has('date')).toBe(false);
});

it('takes an answer without a body, one in pieces, and a fault', async () => {
  expect((await ask('DELETE', '/tasks/7')).status).toBe(204);
  expect(await (await ask('GET', '/slow')).text()).toBe('one two');
  expect((await ask('GET', '/broken')).status).toBe(500);
});

it('says what a listener throws, and leaves nobody waiting', async () => {
  const entry = nodeEntry(() => {
    throw new Error('not ready');
  });
  await expect(entry(new Request('http://application.invalid/'))).rejects.toThrow('not ready');
});
