import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { db } from '#lib/server/db/index.ts';
import { assignments, bids, bidWindows, driverPreferences, memberships, routes } from '#lib/server/db/schema.ts';
import { resolveExpiredWindows } from '#lib/server/jobs/resolve-expired-windows.ts';
import { untilWaiting } from './until-waiting.ts';
import { absentId, createWorld, forbiddenBody, notFoundBody, type World } from './world.ts';
import { addAssignment, type Member, type Organization, only, type Route } from './world-organization.ts';

type Bid = { id: string; status: string; score: number; windowId: string };

let world: World;
beforeEach(async () => {
  world = await createWorld();
});

const bid = (member: Member, windowId: string) => world.request<Bid>(member.token, 'POST', '/bids', { windowId });
const withdraw = (member: Member, id: string) => world.request<Bid>(member.token, 'POST', `/bids/${id}/withdraw`);

/** A window for the Thursday of the world's first week. */
async function openWindow(
  mode: 'competitive' | 'instant' | 'emergency',
  organization: Organization = world.a,
  route: Route = organization.routes[0],
): Promise<{ id: string; assignmentId: string }> {
  const assignment = await addAssignment(organization, route, { date: '2026-03-05' });
  const answer = await world.request<{ id: string }>(organization.managers[0].token, 'POST', '/windows', {
    assignmentId: assignment.id,
    mode,
  });
  expect(answer.status).toBe(201);
  return { id: answer.body.id, assignmentId: assignment.id };
}

test.each(['instant', 'emergency'] as const)(
  'of all who accept an %s window at once exactly one wins',
  async (mode) => {
    const { a, logged } = world;
    const window = await openWindow(mode);
    const answers = await Promise.all(a.drivers.map((driver) => bid(driver, window.id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const row = only(await db.select().from(bidWindows));
    const winner = a.drivers[answers.findIndex(({ status }) => status === 201)];
    expect(row).toMatchObject({ status: 'resolved', winnerId: winner?.userId });
    expect(only(await db.select().from(bids))).toMatchObject({ status: 'won', driverId: winner?.userId });
    expect(only(await db.select().from(assignments))).toMatchObject({
      status: 'scheduled',
      driverId: winner?.userId,
      assignedBy: 'bid',
    });
    expect(logged).toEqual([]);
  },
);

test('a driver who accepts two routes of one day at once gets one of them', async () => {
  const { a, logged } = world;
  const [dan] = a.drivers;
  const windows = [await openWindow('instant'), await openWindow('instant', a, a.routes[1])];
  const answers = await Promise.all(windows.map(({ id }) => bid(dan, id)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect((await db.select().from(assignments)).filter(({ driverId }) => driverId === dan.userId)).toHaveLength(1);
  expect(logged).toEqual([]);
});

test('a driver of two organizations may drive for both on one day', async () => {
  const { a, b } = world;
  const [inA, inB] = [await openWindow('instant', a), await openWindow('instant', b)];
  expect((await bid(a.drivers[2], inA.id)).status).toBe(201);
  expect((await bid(b.drivers[2], inB.id)).status).toBe(201);
});

test('an acceptance and the end of the membership do not overlap', async () => {
  const { a } = world;
  const [dan] = a.drivers;
  const window = await openWindow('instant');
  const locked = Promise.withResolvers<void>();
  const ending = Promise.withResolvers<void>();
  const transaction = db.transaction(async (tx) => {
    await tx.update(memberships).set({ status: 'ended' }).where(eq(memberships.id, dan.membershipId));
    locked.resolve();
    await ending.promise;
  });
  await locked.promise;
  // The session is found to be valid, since the end is not committed; the lock of the membership then waits for it.
  const answer = bid(dan, window.id);
  await untilWaiting(1);
  ending.resolve();
  await transaction;
  expect((await answer).status).toBe(401);
  expect(await db.select().from(bids)).toEqual([]);
});

test('a competitive bid is ranked by record and preferences, and stands once', async () => {
  const { a, request } = world;
  const [dan, dora] = a.drivers;
  const window = await openWindow('competitive');
  await db
    .update(driverPreferences)
    .set({ days: [4], preferredRouteIds: [a.routes[0].id] })
    .where(eq(driverPreferences.membershipId, dan.membershipId));
  expect(await bid(dan, window.id)).toMatchObject({ status: 201, body: { status: 'pending', score: 65 } });
  expect(await bid(dora, window.id)).toMatchObject({ status: 201, body: { status: 'pending', score: 50 } });
  expect((await bid(dan, window.id)).status).toBe(409);
  const own = await request<Bid[]>(dan.token, 'GET', '/bids');
  expect(own.body.map(({ windowId, score }) => [windowId, score])).toEqual([[window.id, 65]]);
});

test('a pending bid is withdrawn by its driver alone, while the window is open, and may be placed anew', async () => {
  const { a, clock } = world;
  const [dan, dora] = a.drivers;
  const window = await openWindow('competitive');
  const { body: placed } = await bid(dan, window.id);
  for (const id of [placed.id, absentId]) {
    expect(await withdraw(dora, id)).toEqual({ status: 404, body: notFoundBody });
    expect(await withdraw(world.b.drivers[0], id)).toEqual({ status: 404, body: notFoundBody });
  }
  expect(await withdraw(a.managers[0], placed.id)).toEqual({ status: 403, body: forbiddenBody });
  expect(await withdraw(dan, placed.id)).toMatchObject({ status: 200, body: { status: 'withdrawn' } });
  expect((await withdraw(dan, placed.id)).status).toBe(409);
  expect(await bid(dan, window.id)).toMatchObject({ status: 201, body: { id: placed.id, status: 'pending' } });
  clock.now = new Date('2026-03-04T07:00:00Z');
  expect((await withdraw(dan, placed.id)).status).toBe(409);
});

test('a driver of both organizations sees and withdraws bids only where they are', async () => {
  const { a, b, request } = world;
  const [samInA, samInB] = [a.drivers[2], b.drivers[2]];
  const window = await openWindow('competitive', b);
  const { body: placed } = await bid(samInB, window.id);
  expect(await bid(samInA, window.id)).toEqual({ status: 404, body: notFoundBody });
  expect((await request(samInA.token, 'GET', '/bids')).body).toEqual([]);
  expect(await withdraw(samInA, placed.id)).toEqual({ status: 404, body: notFoundBody });
  expect(only(await db.select().from(bids)).status).toBe('pending');
});

test('whatever happens to a window at once, its rows agree afterwards and nothing fails', async () => {
  const { a, request, logged, dispatch, clock } = world;
  const [dan, dora, sam] = a.drivers;
  const [manager, other] = a.managers;
  for (const [round, mode] of (['instant', 'competitive', 'emergency', 'competitive'] as const).entries()) {
    const window = await openWindow(mode, a, await addRoute(`S${round}`));
    const second = await openWindow('competitive', a, await addRoute(`T${round}`));
    if (mode === 'competitive') await bid(sam, window.id);
    clock.now = mode === 'competitive' ? new Date('2026-03-04T08:00:00Z') : clock.now;
    const assign = (driver: Member, { assignmentId }: { assignmentId: string }) =>
      request(manager.token, 'POST', `/assignments/${assignmentId}/assign`, { driverId: driver.userId });
    const answers = await Promise.all([
      bid(dan, window.id),
      bid(dora, window.id),
      assign(dora, window),
      assign(dan, second),
      request(other.token, 'POST', `/windows/${window.id}/close`),
      resolveExpiredWindows(dispatch.context),
      request(other.token, 'POST', '/assignments/bulk-cancel', { ids: [window.assignmentId, second.assignmentId] }),
    ]);
    for (const answer of answers) expect([200, 201, 409]).toContain('status' in answer ? answer.status : 200);
    await expectAgreement(window.assignmentId);
    await expectAgreement(second.assignmentId);
    clock.now = new Date('2026-03-02T08:00:00Z');
  }
  expect(logged).toEqual([]);
});

async function addRoute(code: string): Promise<Route> {
  const { id: warehouseId } = world.a.warehouses[0];
  const [route] = await db.insert(routes).values({ warehouseId, code, name: code, startTime: '08:00:00' }).returning();
  if (!route) throw new Error('inserting a route returned no row');
  return route;
}

/** ASSIGN-001, 003 and 004 of one assignment. */
async function expectAgreement(assignmentId: string): Promise<void> {
  const assignment = only(await db.select().from(assignments).where(eq(assignments.id, assignmentId)));
  const windows = await db.select().from(bidWindows).where(eq(bidWindows.assignmentId, assignmentId));
  if (assignment.status !== 'unfilled') expect(windows.filter(({ status }) => status === 'open')).toEqual([]);
  for (const { id, status, winnerId } of windows) {
    const won = (await db.select().from(bids).where(eq(bids.windowId, id))).filter((each) => each.status === 'won');
    expect(won.map(({ driverId }) => driverId)).toEqual(status === 'resolved' ? [winnerId] : []);
  }
  if (assignment.status !== 'scheduled' || assignment.driverId === null) return;
  const sameDay = await db.select().from(assignments).where(eq(assignments.driverId, assignment.driverId));
  expect(sameDay.filter(({ status }) => status === 'scheduled')).toHaveLength(1);
}
