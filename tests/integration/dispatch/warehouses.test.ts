import { expect, it } from 'vitest';
import { absentId, createWorld, forbiddenBody, notFoundBody } from './world.ts';

it('lets managers add, change and delete warehouses of their own organization, and nobody else', async () => {
  const { a, b, request } = await createWorld();
  const manager = a.managers[0].token;
  const created = await request(manager, 'POST', '/warehouses', { code: 'EAST', name: 'East gate' });
  expect(created.status).toBe(201);
  const { id } = created.body as { id: string };
  expect((await request(manager, 'PATCH', `/warehouses/${id}`, { name: 'East yard' })).body).toEqual({
    id,
    code: 'EAST',
    name: 'East yard',
  });
  expect((await request(a.drivers[0].token, 'DELETE', `/warehouses/${id}`)).body).toEqual(forbiddenBody);
  for (const absent of [id, absentId]) {
    expect(await request(b.managers[0].token, 'PATCH', `/warehouses/${absent}`, { name: 'Mine' })).toEqual({
      status: 404,
      body: notFoundBody,
    });
    expect(await request(b.managers[0].token, 'DELETE', `/warehouses/${absent}`)).toEqual({
      status: 404,
      body: notFoundBody,
    });
  }
  expect((await request(manager, 'DELETE', `/warehouses/${id}`)).status).toBe(204);
  expect((await request(manager, 'GET', `/warehouses/${id}`)).status).toBe(404);
});

it('takes a code once in an organization, and again in another', async () => {
  const { a, b, request } = await createWorld();
  const east = { code: 'EAST', name: 'East gate' };
  expect((await request(a.managers[0].token, 'POST', '/warehouses', east)).status).toBe(201);
  expect((await request(a.managers[0].token, 'POST', '/warehouses', east)).status).toBe(409);
  expect((await request(b.managers[0].token, 'POST', '/warehouses', east)).status).toBe(201);
});

it('keeps a warehouse that has routes', async () => {
  const { a, request } = await createWorld();
  const [warehouse] = a.warehouses;
  const route = { warehouseId: warehouse.id, code: 'R9', name: 'Round 9', startTime: '06:00' };
  expect((await request(a.managers[0].token, 'POST', '/routes', route)).status).toBe(201);
  expect((await request(a.managers[0].token, 'DELETE', `/warehouses/${warehouse.id}`)).status).toBe(409);
});
