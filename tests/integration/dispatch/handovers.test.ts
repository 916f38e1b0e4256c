import { expect, it } from 'vitest';
import { absentId, createWorld, notFoundBody } from './world.ts';

type Made = { readonly id: string };

/** A world in which a manager of `a` has founded another organization, and a session there besides. */
async function createFounder() {
  const { a, b, request } = await createWorld();
  const { token } = a.managers[0];
  const founding = { slug: 'star', name: 'Star', timeZone: 'UTC' };
  const star = (await request<Made>(token, 'POST', '/organizations', founding)).body.id;
  const ask = <Body = unknown>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) =>
    request<Body>(token, method, path, body);
  const go = (organizationId: string) => ask('POST', '/session/switch', { organizationId });
  return { a, b, request, ask, go, star };
}

it('gives a warehouse to another organization that the manager has as well, with its routes and what is planned', async () => {
  const { a, b, request, ask, go, star } = await createFounder();
  const dock = (await ask<Made>('POST', '/warehouses', { code: 'DOCK', name: 'Dock' })).body.id;
  const round = { warehouseId: dock, code: 'R1', name: 'Round', startTime: '06:00' };
  const route = (await ask<Made>('POST', '/routes', round)).body.id;
  await ask('POST', '/assignments', { routeId: route, date: '2026-03-09' });
  const preferring = { days: [1], preferredRouteIds: [route] };
  await request(a.drivers[0].token, 'PUT', '/preferences', preferring);
  const give = (organizationId: string, token = a.managers[0].token) =>
    request(token, 'POST', `/warehouses/${dock}/transfer`, { organizationId });

  for (const other of [b.id, absentId]) expect(await give(other)).toEqual({ status: 404, body: notFoundBody });
  expect(await give(star, a.managers[1].token)).toEqual({ status: 404, body: notFoundBody });
  expect((await give(a.id)).status).toBe(409);
  expect((await give(star)).status).toBe(204);
  expect(await give(star)).toEqual({ status: 404, body: notFoundBody });

  expect((await ask('GET', `/routes/${route}`)).status).toBe(404);
  expect((await request(a.drivers[0].token, 'GET', '/preferences')).body).toEqual({ days: [1], preferredRouteIds: [] });
  await go(star);
  expect((await ask('GET', `/routes/${route}`)).status).toBe(200);
  expect((await ask('GET', '/assignments?from=2026-03-09&to=2026-03-09')).body).toMatchObject({
    items: [{ routeId: route }],
  });
});

it('keeps a warehouse for which somebody drives, and one whose code is taken there', async () => {
  const { a, ask, go, star } = await createFounder();
  const [warehouse] = a.warehouses;
  await go(star);
  await ask('POST', '/warehouses', { code: 'DOCK', name: 'Dock' });
  await go(a.id);
  const dock = (await ask<Made>('POST', '/warehouses', { code: 'DOCK', name: 'Dock' })).body.id;
  expect((await ask('POST', `/warehouses/${dock}/transfer`, { organizationId: star })).status).toBe(409);
  const round = { warehouseId: warehouse.id, code: 'R9', name: 'Round', startTime: '06:00' };
  const routeId = (await ask<Made>('POST', '/routes', round)).body.id;
  await ask('POST', '/assignments', { routeId, date: '2026-03-09', driverId: a.drivers[0].userId });
  expect((await ask('POST', `/warehouses/${warehouse.id}/transfer`, { organizationId: star })).status).toBe(409);
});

it('merges an organization into another: its warehouses go over, its people do not', async () => {
  const { a, request, ask, go, star } = await createFounder();
  const merge = (slug: string, into: string) => ask('POST', `/organizations/${a.id}/merge`, { slug, into });
  expect((await merge('org-a', absentId)).status).toBe(404);
  expect((await merge('org-b', star)).status).toBe(409);
  expect((await merge('org-a', star)).status).toBe(204);
  expect((await request(a.managers[1].token, 'GET', '/warehouses')).status).toBe(401);
  // The session has ended with the organization that it was in.
  expect((await go(star)).status).toBe(401);
});
