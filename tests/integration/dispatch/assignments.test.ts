import { and, eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { db } from '#lib/server/db/index.ts';
import { assignments, bidWindows, driverStats, notifications } from '#lib/server/db/schema.ts';
import type { LiveEvent } from '#lib/server/event-hub.ts';
import { dropUnconfirmed } from '#lib/server/jobs/drop-unconfirmed.ts';
import { absentId, createWorld, forbiddenBody, notFoundBody, type World } from './world.ts';
import { addAssignment, only } from './world-organization.ts';

type AssignmentBody = {
  id: string;
  status: string;
  driverId: string | null;
  date: string;
  confirmedAt: string | null;
  assignedBy: string | null;
};
type Page = { items: AssignmentBody[]; next: string | null };

/** A Monday; the first route starts at 7:00 UTC on it. */
const day = '2026-03-09';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});

const readAssignments = () => db.select().from(assignments).orderBy(assignments.id);
const notified = (type: (typeof notifications.$inferSelect)['type']) =>
  db.select().from(notifications).where(eq(notifications.type, type)).orderBy(notifications.userId);
const openWindows = (assignmentId: string) =>
  db
    .select()
    .from(bidWindows)
    .where(and(eq(bidWindows.assignmentId, assignmentId), eq(bidWindows.status, 'open')));
const statsOf = async (membershipId: string) =>
  only(await db.select().from(driverStats).where(eq(driverStats.membershipId, membershipId)));

describe('a list of assignments', () => {
  test('shows a manager those of the organization that fit, and a driver only its own', async () => {
    const { a, b, request } = world;
    const [dan, , sam] = a.drivers;
    const own = await addAssignment(a, a.routes[0], { date: day, driverId: dan.userId, status: 'scheduled' });
    const later = await addAssignment(a, a.routes[2], { date: '2026-03-10' });
    await addAssignment(b, b.routes[0], { date: day, driverId: sam.userId, status: 'scheduled' });
    const ids = async (token: string, query: string) =>
      (await request<Page>(token, 'GET', `/assignments${query}`)).body.items.map(({ id }) => id);
    const manager = a.managers[0].token;
    expect(await ids(manager, '')).toEqual([own.id, later.id]);
    expect(await ids(manager, `?to=${day}`)).toEqual([own.id]);
    expect(await ids(manager, '?from=2026-03-10')).toEqual([later.id]);
    expect(await ids(manager, '?status=unfilled')).toEqual([later.id]);
    expect(await ids(manager, `?driverId=${dan.userId}`)).toEqual([own.id]);
    expect(await ids(manager, `?driverId=${sam.userId}`)).toEqual([]);
    expect(await ids(manager, `?warehouseId=${a.warehouses[1].id}`)).toEqual([later.id]);
    expect(await ids(manager, `?routeId=${b.routes[0].id}`)).toEqual([]);
    expect(await ids(dan.token, '')).toEqual([own.id]);
    expect(await ids(sam.token, '')).toEqual([]);
    expect((await request(dan.token, 'GET', `/assignments/${own.id}`)).status).toBe(200);
    expect(await request(dan.token, 'GET', `/assignments/${later.id}`)).toEqual({ status: 404, body: notFoundBody });
  });

  test('comes in pages that miss nothing and repeat nothing', async () => {
    const { a, request } = world;
    for (const date of ['2026-03-11', day, '2026-03-10']) {
      for (const route of a.routes) await addAssignment(a, route, { date });
    }
    const token = a.managers[0].token;
    const whole = await request<Page>(token, 'GET', '/assignments');
    const seen: AssignmentBody[] = [];
    let query = '?limit=2';
    for (let page = 0; page < 5; page += 1) {
      const { body } = await request<Page>(token, 'GET', `/assignments${query}`);
      seen.push(...body.items);
      query = `?limit=2&after=${body.next}`;
      expect(body.next === null).toBe(page === 4);
    }
    expect(seen).toEqual(whole.body.items);
    expect(seen.map(({ date }) => date)).toEqual(seen.map(({ date }) => date).toSorted());
    for (const bad of ['after=x', `after=2026-02-30_${absentId}`, 'limit=0', 'from=0000-01-01', 'status=lost']) {
      expect((await request(token, 'GET', `/assignments?${bad}`)).status).toBe(400);
    }
  });
});

describe('planning', () => {
  test('creates an assignment unfilled, or with an active driver of the organization whose day is free', async () => {
    const { a, request, sent } = world;
    const [route, other, third] = a.routes;
    const [dan] = a.drivers;
    const create = (body: object) => request<AssignmentBody>(a.managers[0].token, 'POST', '/assignments', body);
    expect(await create({ routeId: route.id, date: day })).toMatchObject({
      status: 201,
      body: { status: 'unfilled', driverId: null, assignedBy: null },
    });
    expect((await create({ routeId: route.id, date: day })).status).toBe(409);
    expect((await create({ routeId: route.id, date: '2026-03-01' })).status).toBe(409);
    expect(await create({ routeId: other.id, date: day, driverId: dan.userId })).toMatchObject({
      status: 201,
      body: { status: 'scheduled', driverId: dan.userId, assignedBy: 'manager', confirmedAt: null },
    });
    expect((await create({ routeId: third.id, date: day, driverId: dan.userId })).status).toBe(409);
    expect((await notified('assignment_assigned')).map(({ userId }) => userId)).toEqual([dan.userId]);
    expect(sent.pushes).toEqual([]);
    expect(await request(dan.token, 'POST', '/assignments', { routeId: third.id, date: day })).toEqual({
      status: 403,
      body: forbiddenBody,
    });
  });

  test('knows no route, driver or assignment of another organization, and nobody who has left', async () => {
    const { a, b, ended, request } = world;
    const token = a.managers[0].token;
    const own = await addAssignment(a, a.routes[0], { date: day });
    const foreign = await addAssignment(b, b.routes[0], { date: day });
    const before = await readAssignments();
    for (const routeId of [b.routes[0].id, absentId]) {
      expect(await request(token, 'POST', '/assignments', { routeId, date: day })).toEqual({
        status: 404,
        body: notFoundBody,
      });
    }
    const nobodies = [b.drivers[0].userId, a.managers[1].userId, ended.userId, absentId];
    for (const driverId of nobodies) {
      for (const answer of [
        await request(token, 'POST', '/assignments', { routeId: a.routes[1].id, date: day, driverId }),
        await request(token, 'POST', `/assignments/${own.id}/assign`, { driverId }),
      ]) {
        expect(answer).toEqual({ status: 404, body: notFoundBody });
      }
    }
    for (const id of [foreign.id, absentId]) {
      for (const answer of [
        await request(token, 'GET', `/assignments/${id}`),
        await request(token, 'POST', `/assignments/${id}/assign`, { driverId: a.drivers[0].userId }),
        await request(token, 'POST', `/assignments/${id}/cancel`),
        await request(a.drivers[0].token, 'POST', `/assignments/${id}/confirm`),
        await request(a.drivers[0].token, 'POST', `/assignments/${id}/start`),
        await request(a.drivers[0].token, 'POST', `/assignments/${id}/cancel`),
      ]) {
        expect(answer).toEqual({ status: 404, body: notFoundBody });
      }
    }
    expect(await readAssignments()).toEqual(before);
    expect(await db.select().from(notifications)).toEqual([]);
  });

  test('gives a driver who is assigned twice at the same time one assignment', async () => {
    const { a, request } = world;
    const token = a.managers[0].token;
    const rows = [];
    for (const route of a.routes) rows.push(await addAssignment(a, route, { date: day }));
    const driverId = a.drivers[0].userId;
    const answers = await Promise.all(
      rows.map(({ id }) => request(token, 'POST', `/assignments/${id}/assign`, { driverId })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
    expect((await readAssignments()).filter((row) => row.driverId === driverId)).toHaveLength(1);
  });

  test('closes the open window when it assigns, and tells a driver who is replaced', async () => {
    const { a, request, dispatch } = world;
    const [dan, dora] = a.drivers;
    const manager = a.managers[0].token;
    const { id } = await addAssignment(a, a.routes[0], { date: day });
    await request(manager, 'POST', '/windows', { assignmentId: id });
    expect(await openWindows(id)).toHaveLength(1);
    const events: LiveEvent[] = [];
    dispatch.context.hub.subscribe(a.id, (event) => events.push(event));
    expect((await request(manager, 'POST', `/assignments/${id}/assign`, { driverId: dan.userId })).status).toBe(200);
    expect(await openWindows(id)).toEqual([]);
    expect(events.map(({ type }) => type)).toEqual(['window.closed', 'assignment.updated']);
    await request(dan.token, 'POST', `/assignments/${id}/confirm`);
    expect((await request(manager, 'POST', `/assignments/${id}/assign`, { driverId: dan.userId })).status).toBe(409);
    expect(await request(manager, 'POST', `/assignments/${id}/assign`, { driverId: dora.userId })).toMatchObject({
      status: 200,
      body: { driverId: dora.userId, status: 'scheduled', confirmedAt: null },
    });
    expect((await notified('assignment_cancelled')).map(({ userId }) => userId)).toEqual([dan.userId]);
    expect((await request(dan.token, 'GET', `/assignments/${id}`)).status).toBe(404);
  });
});

describe('an assignment that a manager gives away', () => {
  test('is confirmed at once where it would be dropped for being unconfirmed, and only there', async () => {
    const { a, request, clock, dispatch } = world;
    const [dan, dora] = a.drivers;
    const token = a.managers[0].token;
    clock.now = new Date('2026-03-08T07:00:00Z');
    const { id } = await addAssignment(a, a.routes[0], { date: day });
    const assigned = await request(token, 'POST', `/assignments/${id}/assign`, { driverId: dan.userId });
    expect(assigned.body).toMatchObject({ confirmedAt: '2026-03-08T07:00:00.000Z' });
    const create = (routeId: string) =>
      request<AssignmentBody>(token, 'POST', '/assignments', { routeId, date: day, driverId: dora.userId });
    expect((await create(a.routes[1].id)).body.confirmedAt).toBeNull();
    expect(await dropUnconfirmed(dispatch.context)).toMatchObject({ changed: 0, failures: 0 });
    await db.delete(assignments);
    await request(token, 'PATCH', '/settings', { autoDrop: false });
    clock.now = new Date('2026-03-09T06:00:00Z');
    expect((await create(a.routes[0].id)).body.confirmedAt).toBeNull();
  });
});

describe('driving', () => {
  const figures = { parcelsOut: 40, parcelsDelivered: 37, parcelsReturned: 3 };

  test('goes from confirmation over arrival to the figures, each by the driver alone', async () => {
    const { a, request, clock } = world;
    const [dan, dora] = a.drivers;
    const scheduled = { driverId: dan.userId, status: 'scheduled', assignedBy: 'manager' } as const;
    const { id } = await addAssignment(a, a.routes[0], { date: day, ...scheduled });
    await db.update(driverStats).set({ completed: 4 });
    const act = (verb: string, body?: object, token = dan.token) =>
      request<AssignmentBody>(token, 'POST', `/assignments/${id}/${verb}`, body);
    clock.now = new Date('2026-03-08T22:30:00Z');
    expect((await act('start')).status).toBe(409);
    expect(await act('confirm', undefined, dora.token)).toEqual({ status: 404, body: notFoundBody });
    expect((await act('confirm', undefined, a.managers[0].token)).status).toBe(403);
    const confirmed = await act('confirm');
    expect(confirmed).toMatchObject({ status: 200, body: { confirmedAt: '2026-03-08T22:30:00.000Z' } });
    expect((await act('start')).status).toBe(409);
    // It is half past midnight in Berlin: the local day has come although the UTC day has not.
    clock.now = new Date('2026-03-08T23:30:00Z');
    expect(await act('confirm')).toEqual(confirmed);
    expect(await act('start', undefined, dora.token)).toEqual({ status: 404, body: notFoundBody });
    const hers = await addAssignment(a, a.routes[1], { date: day, driverId: dora.userId, status: 'scheduled' });
    expect((await request(dora.token, 'POST', `/assignments/${hers.id}/start`)).status).toBe(409);
    expect((await act('complete', figures)).status).toBe(409);
    expect(await act('start')).toMatchObject({
      status: 200,
      body: { status: 'active', shift: { arrivedAt: '2026-03-08T23:30:00.000Z', completedAt: null } },
    });
    expect((await act('start')).status).toBe(409);
    expect((await act('cancel')).status).toBe(409);
    expect((await act('complete', { ...figures, parcelsReturned: 2 })).status).toBe(400);
    clock.now = new Date('2026-03-09T15:00:00Z');
    expect(await act('complete', figures)).toMatchObject({
      status: 200,
      body: { status: 'completed', shift: { ...figures, completedAt: '2026-03-09T15:00:00.000Z' } },
    });
    expect((await act('complete', figures)).status).toBe(409);
    expect((await statsOf(dan.membershipId)).completed).toBe(5);
    expect((await statsOf(dora.membershipId)).completed).toBe(4);
    expect((await act('cancel', undefined, a.managers[0].token)).status).toBe(409);
  });
});

describe('calling off', () => {
  test('by a manager is for good, closes the window and tells the driver', async () => {
    const { a, request } = world;
    const [dan] = a.drivers;
    const manager = a.managers[0].token;
    const held = await addAssignment(a, a.routes[0], { date: day, driverId: dan.userId, status: 'scheduled' });
    const free = await addAssignment(a, a.routes[1], { date: day });
    await request(manager, 'POST', '/windows', { assignmentId: free.id });
    for (const { id } of [held, free]) {
      expect(await request(manager, 'POST', `/assignments/${id}/cancel`)).toMatchObject({
        status: 200,
        body: { status: 'cancelled' },
      });
      expect((await request(manager, 'POST', `/assignments/${id}/cancel`)).status).toBe(409);
    }
    expect(await openWindows(free.id)).toEqual([]);
    expect((await notified('assignment_cancelled')).map(({ userId }) => userId)).toEqual([dan.userId]);
    expect((await request<Page>(dan.token, 'GET', '/assignments?status=cancelled')).body.items).toHaveLength(1);
  });

  test('by its driver puts it out to bids, and counts as late within 24 hours of the start', async () => {
    const { a, b, request, clock } = world;
    const [dan] = a.drivers;
    const scheduled = { driverId: dan.userId, status: 'scheduled', confirmedAt: clock.now } as const;
    for (const [now, late, mode] of [
      ['2026-03-08T06:59:59.999Z', 0, 'competitive'],
      ['2026-03-08T07:00:00.001Z', 1, 'instant'],
    ] as const) {
      await db.delete(assignments);
      const { id } = await addAssignment(a, a.routes[0], { date: day, ...scheduled });
      clock.now = new Date(now);
      expect(await request(dan.token, 'POST', `/assignments/${id}/cancel`)).toMatchObject({
        status: 200,
        body: { status: 'unfilled', driverId: null, confirmedAt: null },
      });
      expect(await openWindows(id)).toMatchObject([{ mode, trigger: 'cancellation' }]);
      expect((await statsOf(dan.membershipId)).lateCancellations).toBe(late);
      expect((await request(dan.token, 'POST', `/assignments/${id}/cancel`)).status).toBe(404);
    }
    const told = (await notified('assignment_cancelled')).map(({ userId }) => userId);
    expect(new Set(told)).toEqual(new Set(a.managers.map(({ userId }) => userId)));
    for (const { userId } of [...b.managers, b.drivers[0]]) {
      expect(await db.select().from(notifications).where(eq(notifications.userId, userId))).toEqual([]);
    }
    const { id } = await addAssignment(a, a.routes[1], { date: day, ...scheduled });
    clock.now = new Date('2026-03-09T08:00:00Z');
    expect((await request(dan.token, 'POST', `/assignments/${id}/cancel`)).status).toBe(409);
  });

  test('in bulk is all or nothing, and nothing for ids of another organization', async () => {
    const { a, b, request } = world;
    const manager = a.managers[0].token;
    const one = await addAssignment(a, a.routes[0], { date: day, driverId: a.drivers[0].userId, status: 'scheduled' });
    const two = await addAssignment(a, a.routes[1], { date: day });
    const done = await addAssignment(a, a.routes[2], { date: day, status: 'completed' });
    const foreign = await addAssignment(b, b.routes[0], { date: day });
    const cancel = (ids: string[], token = manager) => request(token, 'POST', '/assignments/bulk-cancel', { ids });
    const before = await readAssignments();
    for (const id of [foreign.id, absentId]) {
      expect(await cancel([one.id, two.id, id])).toEqual({ status: 404, body: notFoundBody });
    }
    expect((await cancel([one.id, done.id])).status).toBe(409);
    expect((await cancel([one.id, one.id.toUpperCase()])).status).toBe(400);
    expect((await cancel([one.id], a.drivers[0].token)).status).toBe(403);
    expect(await readAssignments()).toEqual(before);
    expect(await notified('assignment_cancelled')).toEqual([]);
    const cancelled = await cancel([two.id, one.id]);
    expect(cancelled).toMatchObject({ status: 200, body: [{ status: 'cancelled' }, { status: 'cancelled' }] });
    expect(await notified('assignment_cancelled')).toHaveLength(1);
  });
});
