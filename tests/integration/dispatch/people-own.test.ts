import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { db } from '#lib/server/db/index.ts';
import { pushSubscriptions, users } from '#lib/server/db/schema.ts';
import { absentId, createWorld, forbiddenBody, notFoundBody, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});

const search = async (token: string, text: string, more = '') => {
  const { status, body } = await world.request<{ name: string; email: string }[]>(
    token,
    'GET',
    `/directory?q=${encodeURIComponent(text)}${more}`,
  );
  return status === 200 ? body.map(({ name }) => name) : status;
};

test('finds active members of the active organization by a part of name or e-mail, and nobody else', async () => {
  const { a, b } = world;
  const [, , shared] = a.drivers;
  const { token } = a.drivers[0];
  expect(await search(token, 'DOR')).toEqual(['Dora org-a']);
  expect(await search(token, '@example.test')).toEqual([...a.managers, ...a.drivers].map(({ name }) => name).sort());
  expect(await search(token, 'org-b')).toEqual([]);
  expect(await search(token, b.managers[0].email)).toEqual([]);
  for (const each of [shared.token, b.drivers[2].token]) expect(await search(each, 'sam')).toEqual(['Sam Shared']);
  expect(await search(token, '@example.test', '&limit=2')).toHaveLength(2);
});

test('takes wildcards in a directory search as what they are', async () => {
  const { a } = world;
  const { token } = a.managers[0];
  await db.update(users).set({ name: '100% D_n \\ o' }).where(eq(users.id, a.drivers[0].userId));
  for (const text of ['%', '_', '\\', '0% d_', '\\ o']) expect(await search(token, text)).toEqual(['100% D_n \\ o']);
  for (const text of ['%%', '__', '%_', '\\%', 'D%n']) expect(await search(token, text)).toEqual([]);
  for (const text of ['', ' ', 'x'.repeat(101), '\0']) expect(await search(token, text)).toBe(400);
});

test('keeps the preferences of a driver, for each organization its own', async () => {
  const { a, b, request } = world;
  const [, , shared] = a.drivers;
  const input = { days: [1, 3, 7], preferredRouteIds: [a.routes[2].id, a.routes[0].id] };
  const empty = { days: [], preferredRouteIds: [] };
  expect(await request(shared.token, 'GET', '/preferences')).toEqual({ status: 200, body: empty });
  expect(await request(shared.token, 'PUT', '/preferences', input)).toEqual({ status: 200, body: input });
  expect(await request(shared.token, 'GET', '/preferences')).toEqual({ status: 200, body: input });
  expect(await request(b.drivers[2].token, 'GET', '/preferences')).toEqual({ status: 200, body: empty });
  expect((await request(a.managers[0].token, 'DELETE', `/routes/${a.routes[2].id}`)).status).toBe(204);
  expect(await request(shared.token, 'GET', '/preferences')).toEqual({
    status: 200,
    body: { ...input, preferredRouteIds: [a.routes[0].id] },
  });
});

test('refuses to prefer a route of another organization as one that does not exist, and keeps what was', async () => {
  const { a, b, request } = world;
  const [dan, , shared] = a.drivers;
  const kept = { days: [2], preferredRouteIds: [a.routes[1].id] };
  for (const { token } of [dan, shared]) {
    await request(token, 'PUT', '/preferences', kept);
    for (const id of [b.routes[0].id, absentId]) {
      const input = { days: [1], preferredRouteIds: [a.routes[0].id, id] };
      expect(await request(token, 'PUT', '/preferences', input)).toEqual({ status: 404, body: notFoundBody });
    }
    expect((await request(token, 'GET', '/preferences')).body).toEqual(kept);
  }
});

test('refuses preferences that make no sense, and those of managers', async () => {
  const { a, request } = world;
  const route = a.routes[0].id;
  for (const input of [
    { days: [0], preferredRouteIds: [] },
    { days: [1, 1], preferredRouteIds: [] },
    { days: [], preferredRouteIds: [route, route.toUpperCase()] },
    { days: [] },
  ]) {
    expect((await request(a.drivers[0].token, 'PUT', '/preferences', input)).status).toBe(400);
  }
  const answer = await request(a.managers[0].token, 'PUT', '/preferences', { days: [], preferredRouteIds: [] });
  expect(answer).toEqual({ status: 403, body: forbiddenBody });
  expect((await request(a.managers[0].token, 'GET', '/preferences')).status).toBe(403);
});

test('keeps the devices of a person apart by membership', async () => {
  const { a, b, request } = world;
  const [own, inB] = [a.drivers[2], b.drivers[2]];
  const register = (token: string) =>
    request<{ id: string }>(token, 'POST', '/push-subscriptions', { endpoint: 'https://push.test/phone' });
  const first = await register(own.token);
  expect(first.status).toBe(201);
  expect(await register(own.token)).toEqual(first);
  const second = await register(inB.token);
  expect(second.body.id).not.toBe(first.body.id);
  expect((await request(own.token, 'GET', '/push-subscriptions')).body).toEqual([first.body]);
  for (const [token, id] of [
    [own.token, second.body.id],
    [a.drivers[0].token, first.body.id],
    [a.managers[0].token, first.body.id],
    [own.token, absentId],
  ]) {
    expect(await request(token, 'DELETE', `/push-subscriptions/${id}`)).toEqual({ status: 404, body: notFoundBody });
  }
  expect((await request(own.token, 'DELETE', `/push-subscriptions/${first.body.id}`)).status).toBe(204);
  expect((await db.select().from(pushSubscriptions)).map(({ id }) => id)).toEqual([second.body.id]);
});
