import { beforeEach, expect, test } from 'vitest';
import { absentId, createWorld, notFoundBody, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});

test('tells the bearer who they are and where, until they sign out', async () => {
  const { a, b, request } = world;
  const [mia] = a.managers;
  expect(await request(mia.token, 'GET', '/session')).toMatchObject({
    status: 200,
    body: { role: 'manager', membershipId: mia.membershipId, user: { email: mia.email }, organization: { id: a.id } },
  });
  expect((await request(mia.token, 'DELETE', '/session')).status).toBe(204);
  expect((await request(mia.token, 'GET', '/session')).status).toBe(401);
  expect((await request(a.managers[1].token, 'GET', '/session')).status).toBe(200);
  const [here, there] = [a.drivers[2].token, b.drivers[2].token];
  expect((await request(here, 'DELETE', '/session')).status).toBe(204);
  expect((await request(there, 'GET', '/session')).status).toBe(200);
});

test('lists the own organizations only, and marks the active one', async () => {
  const { a, b, ended, request } = world;
  const isActive = async (token: string) => {
    const { body } = await request<{ id: string; isActive: boolean }[]>(token, 'GET', '/organizations');
    return Object.fromEntries(body.map((organization) => [organization.id, organization.isActive]));
  };
  expect(await isActive(a.managers[0].token)).toEqual({ [a.id]: true });
  expect(await isActive(b.drivers[2].token)).toEqual({ [a.id]: false, [b.id]: true });
  expect(await isActive(b.drivers[1].token)).toEqual({ [b.id]: true });
  expect((await request(ended.token, 'GET', '/organizations')).status).toBe(401);
});

test('switches a session to another organization of the bearer, for what it asks from then on', async () => {
  const { a, b, clock, request } = world;
  const { token } = a.drivers[2];
  clock.now = new Date('2026-03-03T08:00:00Z');
  expect(await request(token, 'POST', '/session/switch', { organizationId: b.id })).toMatchObject({
    status: 200,
    body: {
      membershipId: b.drivers[2].membershipId,
      organization: { id: b.id },
      expiresAt: '2026-04-02T08:00:00.000Z',
    },
  });
  expect((await request(token, 'GET', `/warehouses/${b.warehouses[0].id}`)).status).toBe(200);
  expect((await request(token, 'GET', `/warehouses/${a.warehouses[0].id}`)).status).toBe(404);
  await request(b.drivers[2].token, 'POST', '/session/switch', { organizationId: a.id });
  expect((await request(token, 'GET', '/session')).body).toMatchObject({ organization: { id: b.id } });
});

test('refuses to switch to an organization that the bearer is no active member of, as if it did not exist', async () => {
  const { a, b, request } = world;
  for (const [token, organizationId] of [
    [a.managers[0].token, b.id],
    [b.drivers[1].token, a.id],
    [a.managers[0].token, absentId],
  ]) {
    const before = await request(token, 'GET', '/session');
    const refusal = await request(token, 'POST', '/session/switch', { organizationId });
    expect(refusal).toEqual({ status: 404, body: notFoundBody });
    expect(await request(token, 'GET', '/session')).toEqual(before);
  }
});

test('ends a session when its time is up', async () => {
  const { a, clock, request } = world;
  clock.now = new Date('2099-01-01T00:00:00Z');
  expect((await request(a.managers[0].token, 'GET', '/session')).status).toBe(401);
});
