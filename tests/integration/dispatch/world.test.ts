import { expect, test } from 'vitest';
import { absentId, createWorld, notFoundBody } from './world.ts';
import { addAssignment } from './world-organization.ts';

test('serves two organizations that know nothing of each other', async () => {
  const { a, b, ended, request, logged } = await createWorld();
  const own = await request(a.managers[0].token, 'GET', `/warehouses/${a.warehouses[0].id}`);
  expect(own).toMatchObject({ status: 200, body: { code: 'W1' } });
  for (const id of [b.warehouses[0].id, absentId]) {
    expect(await request(a.managers[0].token, 'GET', `/warehouses/${id}`)).toEqual({ status: 404, body: notFoundBody });
  }
  expect((await request(ended.token, 'GET', '/warehouses')).status).toBe(401);
  expect((await request(undefined, 'GET', '/warehouses')).status).toBe(401);
  expect(await addAssignment(a, a.routes[2], { date: '2026-03-09' })).toMatchObject({
    organizationId: a.id,
    warehouseId: a.warehouses[1].id,
    status: 'unfilled',
  });
  expect(logged).toEqual([]);
});
