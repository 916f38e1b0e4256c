import { beforeEach, describe, expect, test } from 'vitest';
import { db } from '#lib/server/db/index.ts';
import { bidWindows, shifts } from '#lib/server/db/schema.ts';
import { createWorld, forbiddenBody, type World } from './world.ts';
import { addAssignment } from './world-organization.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});

const days = ['2026-03-09', '2026-03-10'] as const;
const path = `/metrics?from=${days[0]}&to=${days[1]}`;

const nothing = {
  assignments: { total: 0, scheduled: 0, active: 0, completed: 0, cancelled: 0, unfilled: 0 },
  drivers: 0,
  fillRate: null,
  bidShare: null,
  parcels: { out: 0, delivered: 0, returned: 0 },
  deliveryRate: null,
  windows: { total: 0, resolved: 0, noShow: 0 },
  incidents: 0,
};

describe('metrics', () => {
  test('count what happened in the organization in the period', async () => {
    const { a, b, request } = world;
    const [dan, dora] = a.drivers;
    const token = a.managers[0].token;
    const done = await addAssignment(a, a.routes[0], {
      date: days[0],
      driverId: dan.userId,
      status: 'completed',
      assignedBy: 'bid',
    });
    await addAssignment(a, a.routes[1], { date: days[0], driverId: dora.userId, status: 'scheduled' });
    await addAssignment(a, a.routes[0], { date: days[1], driverId: dan.userId, status: 'cancelled' });
    const unfilled = await addAssignment(a, a.routes[1], { date: days[1] });
    await addAssignment(a, a.routes[1], { date: '2026-03-11' });
    const theirs = await addAssignment(b, b.routes[1], { date: days[0] });
    const window = { opensAt: new Date(0), closesAt: new Date(1) };
    await db.insert(bidWindows).values([
      { ...window, assignmentId: done.id, mode: 'competitive', trigger: 'manager', status: 'resolved' },
      { ...window, assignmentId: unfilled.id, mode: 'emergency', trigger: 'no_show' },
      { ...window, assignmentId: theirs.id, mode: 'instant', trigger: 'no_show' },
    ]);
    const figures = { parcelsOut: 40, parcelsDelivered: 30, parcelsReturned: 10 };
    await db.insert(shifts).values({ ...figures, assignmentId: done.id, arrivedAt: new Date(0) });
    await request(token, 'POST', '/incident-reports', { assignmentId: done.id, text: 'Flat tyre' });
    expect(await request(token, 'GET', path)).toEqual({
      status: 200,
      body: {
        assignments: { total: 4, scheduled: 1, active: 0, completed: 1, cancelled: 1, unfilled: 1 },
        drivers: 2,
        fillRate: 2 / 3,
        bidShare: 1 / 2,
        parcels: { out: 40, delivered: 30, returned: 10 },
        deliveryRate: 3 / 4,
        windows: { total: 2, resolved: 1, noShow: 1 },
        incidents: 1,
      },
    });
  });

  test('are kept for a minute, for one organization and period', async () => {
    const { a, b, request, clock } = world;
    const ask = async (token: string, what = path) => (await request(token, 'GET', what)).body;
    const [one, other] = [a.managers[0].token, a.managers[1].token];
    expect(await ask(one)).toEqual(nothing);
    await addAssignment(a, a.routes[0], { date: days[0] });
    const withOne = { ...nothing, fillRate: 0, assignments: { ...nothing.assignments, total: 1, unfilled: 1 } };
    expect(await ask(other)).toEqual(nothing);
    expect(await ask(one, `/metrics?from=${days[0]}&to=${days[0]}`)).toEqual(withOne);
    clock.now = new Date(clock.now.getTime() + 60_000);
    expect(await ask(other)).toEqual(withOne);
    expect(await ask(b.managers[0].token)).toEqual(nothing);
  });

  test('are for managers, and for a period of at most 366 days that does not end before it begins', async () => {
    const { a, request } = world;
    const token = a.managers[0].token;
    expect(await request(a.drivers[0].token, 'GET', path)).toEqual({ status: 403, body: forbiddenBody });
    const statusOf = async (from: string, to: string) =>
      (await request(token, 'GET', `/metrics?from=${from}&to=${to}`)).status;
    expect(await statusOf('2026-01-01', '2027-01-01')).toBe(200);
    expect(await statusOf('2026-01-01', '2027-01-02')).toBe(400);
    expect(await statusOf('2026-01-02', '2026-01-01')).toBe(400);
    expect(await statusOf('2026-01-02', 'yesterday')).toBe(400);
  });
});
