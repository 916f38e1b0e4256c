import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { db } from '#lib/server/db/index.ts';
import { carrierEvents, memberships, supportStaff } from '#lib/server/db/schema.ts';
import { runExports } from '#lib/server/jobs/run-exports.ts';
import { hashToken } from '#lib/server/services/sessions.ts';
import { signText } from '#lib/server/services/signature.ts';
import { absentId, createWorld, forbiddenBody, notFoundBody, type World } from './world.ts';
import { addPerson } from './world-organization.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});

describe('an API key', () => {
  const make = async (role: string) => {
    const [manager] = world.a.managers;
    const { body } = await world.request<{ token: string; id: string }>(manager.token, 'POST', '/api-keys', {
      name: 'importer',
      role,
    });
    return body;
  };

  test('acts in its organization by its role, until it is taken back, and is no person', async () => {
    const { a, b, request } = world;
    const [manager, driver] = [await make('manager'), await make('driver')];
    const codes = (await request<{ code: string }[]>(manager.token, 'GET', '/warehouses')).body.map(({ code }) => code);
    expect(codes).toEqual(['W1', 'W2']);
    expect(await request(driver.token, 'GET', '/webhooks')).toEqual({ status: 403, body: forbiddenBody });
    expect(await request(manager.token, 'GET', '/api-keys')).toEqual({ status: 403, body: forbiddenBody });
    const revoke = (token: string) => request(token, 'DELETE', `/api-keys/${manager.id}`);
    expect(await revoke(b.managers[0].token)).toEqual({ status: 404, body: notFoundBody });
    expect((await revoke(a.managers[1].token)).status).toBe(204);
    expect((await request(manager.token, 'GET', '/warehouses')).status).toBe(401);
  });

  test('does no more than whoever made it may', async () => {
    const { a, request } = world;
    const { token } = await make('manager');
    const be = (values: Partial<typeof memberships.$inferInsert>) =>
      db.update(memberships).set(values).where(eq(memberships.id, a.managers[0].membershipId));
    await be({ role: 'driver' });
    expect((await request(token, 'GET', '/warehouses')).status).toBe(401);
    await be({ role: 'manager', status: 'ended' });
    expect((await request(token, 'GET', '/warehouses')).status).toBe(401);
  });
});

test('a link opens the export that it was given for, to anybody, for a day', async () => {
  const { a, b, clock, request, dispatch } = world;
  const ask = async (token: string) =>
    (await request<{ id: string }>(token, 'POST', '/exports', { kind: 'drivers' })).body.id;
  const [own, other] = [await ask(a.managers[0].token), await ask(b.managers[0].token)];
  await runExports(dispatch.context);
  expect((await request(b.managers[0].token, 'POST', `/exports/${own}/link`)).status).toBe(404);
  const { path } = (await request<{ path: string }>(a.managers[0].token, 'POST', `/exports/${own}/link`)).body;
  expect((await request<string>(undefined, 'GET', path)).body).toContain('Dora org-a');
  expect(await request(undefined, 'GET', path.replace(own, other))).toEqual({ status: 404, body: notFoundBody });
  clock.now = new Date(clock.now.getTime() + 24 * 60 * 60 * 1000);
  expect((await request(undefined, 'GET', path)).status).toBe(404);
});

test('a carrier reports once what it signs with the secret of the organization, which forgets it when it ends', async () => {
  const { a, b, request, dispatch } = world;
  const secretOf = async (token: string) =>
    (await request<{ secret: string }>(token, 'GET', '/carrier-events/secret')).body.secret;
  const body = JSON.stringify({ externalId: 'P-1', kind: 'scanned' });
  const report = async (slug: string, secret: string) => {
    const headers = { 'content-type': 'application/json', 'x-carrier-signature': signText(body, secret) };
    return (await dispatch.http.request(`/carriers/${slug}/events`, { method: 'POST', headers, body })).status;
  };
  const secret = await secretOf(a.managers[0].token);
  expect([await report('org-a', secret), await report('org-a', secret)]).toEqual([204, 204]);
  expect(await report('org-b', secret)).toBe(404);
  expect((await request(a.managers[0].token, 'GET', '/carrier-events')).body).toMatchObject([{ externalId: 'P-1' }]);
  expect((await request(b.managers[0].token, 'GET', '/carrier-events')).body).toEqual([]);
  const end = (token: string, slug: string) => request(token, 'DELETE', `/organizations/${a.id}?slug=${slug}`);
  expect((await end(b.managers[0].token, 'org-a')).status).toBe(404);
  expect((await end(a.managers[0].token, 'org-x')).status).toBe(409);
  expect((await end(a.managers[0].token, 'org-a')).status).toBe(204);
  expect(await db.select().from(carrierEvents)).toEqual([]);
  expect((await request(a.managers[1].token, 'GET', '/warehouses')).status).toBe(401);
});

test('whoever founds an organization is its manager, and its slug is taken', async () => {
  const { a, b, request } = world;
  const found = (token: string, slug: string) =>
    request<{ id: string }>(token, 'POST', '/organizations', { slug, name: 'New', timeZone: 'Asia/Tokyo' });
  const [dan] = a.drivers;
  expect((await found(dan.token, 'org-b')).status).toBe(409);
  const { id } = (await found(dan.token, 'org-new')).body;
  const switched = await request(dan.token, 'POST', '/session/switch', { organizationId: id });
  expect(switched).toMatchObject({ status: 200, body: { role: 'manager', organization: { slug: 'org-new' } } });
  expect((await request(b.managers[0].token, 'POST', '/session/switch', { organizationId: id })).status).toBe(404);
});

test('support acts for an organization that lets it, for so long, and is noted there', async () => {
  const { a, b, clock, request } = world;
  const [manager] = a.managers;
  const { id: userId, email } = await addPerson('Sue Support');
  await db.insert(supportStaff).values({ userId, tokenHash: hashToken('sup_of-sue') });
  const ask = (organization: string, method: 'GET' | 'POST' = 'GET', path = '/warehouses') =>
    request('sup_of-sue', method, path, undefined, { 'x-organization': organization });
  const statusIn = async (organization: string) => (await ask(organization)).status;
  const grant = (hours: number) => request<{ id: string }>(manager.token, 'POST', '/support-grants', { email, hours });

  expect(await statusIn(a.id)).toBe(401);
  expect((await request(manager.token, 'POST', '/support-grants', { email: manager.email, hours: 1 })).status).toBe(
    404,
  );
  const { id } = (await grant(1)).body;
  expect((await ask(a.id)).body).toMatchObject([{ code: 'W1' }, { code: 'W2' }]);
  expect(await ask(a.id, 'GET', '/memberships')).toEqual({ status: 403, body: forbiddenBody });
  expect(await Promise.all([b.id, absentId, 'no-id'].map(statusIn))).toEqual([401, 401, 401]);
  const log = await request<{ entries: { action: string }[] }>(manager.token, 'GET', '/audit-logs?entity=support');
  expect(log.body.entries.map(({ action }) => action).sort()).toEqual(['GET /memberships', 'GET /warehouses']);

  clock.now = new Date(clock.now.getTime() + 60 * 60 * 1000);
  expect(await statusIn(a.id)).toBe(401);
  expect((await grant(2)).body.id).toBe(id);
  expect(await statusIn(a.id)).toBe(200);
  const takeBack = (token: string) => request(token, 'DELETE', `/support-grants/${id}`);
  expect(await takeBack(b.managers[0].token)).toEqual({ status: 404, body: notFoundBody });
  expect((await takeBack(manager.token)).status).toBe(204);
  expect(await statusIn(a.id)).toBe(401);
});
