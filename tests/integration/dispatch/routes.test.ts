import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { db } from '#lib/server/db/index.ts';
import { driverPreferences, routes } from '#lib/server/db/schema.ts';
import { absentId, createWorld, forbiddenBody, notFoundBody, type World } from './world.ts';
import { addAssignment } from './world-organization.ts';

type RouteBody = { id: string; warehouseId: string; code: string; name: string; startTime: string };

let world: World;
beforeEach(async () => {
  world = await createWorld();
});

const input = { code: 'R7', name: 'Harbour', startTime: '06:30' };

describe('routes', () => {
  test('are listed by warehouse and code, and a foreign warehouse has none', async () => {
    const { a, b, request } = world;
    const token = a.drivers[0].token;
    const all = await request<RouteBody[]>(token, 'GET', '/routes');
    expect(all.body.map(({ id }) => id)).toEqual(a.routes.map(({ id }) => id));
    const some = await request<RouteBody[]>(token, 'GET', `/routes?warehouseId=${a.warehouses[1].id}`);
    expect(some.body.map(({ id }) => id)).toEqual([a.routes[2].id]);
    for (const id of [b.warehouses[0].id, absentId]) {
      expect(await request(token, 'GET', `/routes?warehouseId=${id}`)).toEqual({ status: 200, body: [] });
    }
  });

  test('are created, changed and deleted by managers alone', async () => {
    const { a, request } = world;
    const [warehouse] = a.warehouses;
    const token = a.managers[0].token;
    const created = await request<RouteBody>(token, 'POST', '/routes', { ...input, warehouseId: warehouse.id });
    expect(created).toMatchObject({
      status: 201,
      body: { ...input, startTime: '06:30:00', warehouseId: warehouse.id },
    });
    const path = `/routes/${created.body.id}`;
    expect(await request(token, 'PATCH', path, { name: 'Port' })).toMatchObject({
      status: 200,
      body: { name: 'Port' },
    });
    expect((await request(token, 'PATCH', path, { code: 'R1' })).status).toBe(409);
    expect((await request(token, 'POST', '/routes', { ...input, warehouseId: warehouse.id })).status).toBe(409);
    expect(await request(a.drivers[0].token, 'DELETE', path)).toEqual({ status: 403, body: forbiddenBody });
    expect(await request(token, 'DELETE', path)).toEqual({ status: 204, body: null });
    expect(await request(token, 'GET', path)).toEqual({ status: 404, body: notFoundBody });
  });

  test('answer for those of another organization as for absent ones, and change nothing', async () => {
    const { a, b, request } = world;
    const token = a.managers[0].token;
    const before = await db.select().from(routes).orderBy(routes.id);
    const own = a.routes[0].id;
    for (const [route, warehouse] of [
      [b.routes[0].id, b.warehouses[0].id],
      [absentId, absentId],
    ]) {
      const refused = [
        await request(token, 'GET', `/routes/${route}`),
        await request(token, 'PATCH', `/routes/${route}`, { name: 'Mine' }),
        await request(token, 'DELETE', `/routes/${route}`),
        await request(token, 'POST', '/routes', { ...input, warehouseId: warehouse }),
        await request(token, 'POST', `/routes/${own}/copy`, { warehouseId: warehouse }),
        await request(token, 'POST', `/routes/${route}/copy`, { warehouseId: a.warehouses[1].id }),
      ];
      for (const answer of refused) expect(answer).toEqual({ status: 404, body: notFoundBody });
    }
    expect(await db.select().from(routes).orderBy(routes.id)).toEqual(before);
  });

  test('are copied to another warehouse unless the code is taken there', async () => {
    const { a, request } = world;
    const path = `/routes/${a.routes[1].id}/copy`;
    const to = { warehouseId: a.warehouses[1].id };
    expect(await request(a.managers[0].token, 'POST', path, to)).toMatchObject({
      status: 201,
      body: { ...to, code: 'R2', startTime: '09:00:00' },
    });
    expect((await request(a.managers[0].token, 'POST', path, to)).status).toBe(409);
    expect((await request(a.managers[0].token, 'POST', path, { ...to, code: 'R3' })).status).toBe(201);
  });

  test('are kept while they have assignments that are not cancelled', async () => {
    const { a, request } = world;
    const [route, other] = a.routes;
    const token = a.managers[0].token;
    const preferring = eq(driverPreferences.membershipId, a.drivers[0].membershipId);
    await db
      .update(driverPreferences)
      .set({ preferredRouteIds: [route.id, other.id] })
      .where(preferring);
    const assignment = await addAssignment(a, route, { date: '2026-03-09' });
    expect((await request(token, 'DELETE', `/routes/${route.id}`)).status).toBe(409);
    await request(token, 'POST', `/assignments/${assignment.id}/cancel`);
    expect((await request(token, 'DELETE', `/routes/${route.id}`)).status).toBe(204);
    const [preferences] = await db.select().from(driverPreferences).where(preferring);
    expect(preferences?.preferredRouteIds).toEqual([other.id]);
  });
});

describe('an import of routes', () => {
  const line = (warehouseCode: string, code: string, name: string) => ({
    warehouseCode,
    code,
    name,
    startTime: '07:00:00',
  });

  test('adds what is missing and updates what is there, in its own organization', async () => {
    const { a, b, request } = world;
    const before = await request(b.managers[0].token, 'GET', '/routes');
    const imported = await request<RouteBody[]>(a.managers[0].token, 'POST', '/routes/import', {
      routes: [line('W2', 'R9', 'New'), line('W1', 'R1', 'Renamed')],
    });
    expect(imported.status).toBe(200);
    expect(imported.body.map(({ id, warehouseId, code, name }) => [id, warehouseId, code, name])).toEqual([
      [a.routes[0].id, a.warehouses[0].id, 'R1', 'Renamed'],
      [expect.any(String), a.warehouses[1].id, 'R9', 'New'],
    ]);
    expect((await request<unknown[]>(a.managers[0].token, 'GET', '/routes')).body).toHaveLength(4);
    expect(await request(b.managers[0].token, 'GET', '/routes')).toEqual(before);
  });

  test('is all or nothing, and knows no warehouse of another organization', async () => {
    const { a, b, request } = world;
    await request(b.managers[0].token, 'POST', '/warehouses', { code: 'W3', name: 'Theirs' });
    const before = await request(a.managers[0].token, 'GET', '/routes');
    const attempt = async (code: string) => {
      const lines = { routes: [line('W1', 'R1', 'Renamed'), line(code, 'R1', 'Lost')] };
      const { status, body } = await request<{ detail: string }>(a.managers[0].token, 'POST', '/routes/import', lines);
      return { status, detail: body.detail.replace(code, '…') };
    };
    const foreign = await attempt('W3');
    expect(foreign.status).toBe(409);
    expect(await attempt('W4')).toEqual(foreign);
    expect(await request(a.managers[0].token, 'GET', '/routes')).toEqual(before);
  });

  test('refuses two lines for one route, and what Postgres cannot hold, as bad input', async () => {
    const { a, request, logged } = world;
    const token = a.managers[0].token;
    for (const lines of [
      [line('W1', 'R5', 'One'), line('W1', 'R5', 'Two')],
      [line('W1', 'R5', 'nul \u0000')],
      [{ ...line('W1', 'R5', 'Late'), startTime: '24:00' }],
      [],
    ]) {
      expect((await request(token, 'POST', '/routes/import', { routes: lines })).status).toBe(400);
    }
    expect(logged).toEqual([]);
  });
});
