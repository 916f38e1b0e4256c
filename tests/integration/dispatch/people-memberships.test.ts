import { eq, isNull } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { db } from '#lib/server/db/index.ts';
import {
  assignments,
  bids,
  bidWindows,
  driverStats,
  invites,
  memberships,
  notifications,
  pushSubscriptions,
  sessions,
} from '#lib/server/db/schema.ts';
import { absentId, createWorld, forbiddenBody, notFoundBody, type World } from './world.ts';
import { addAssignment, type Member, only } from './world-organization.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});

type Row = { id: string; name: string; role: string; status: string };

const end = (member: Member, by = world.a.managers[0]) =>
  world.request(by.token, 'DELETE', `/memberships/${member.membershipId}`);
const setRole = (member: Member, role: string, by = world.a.managers[0]) =>
  world.request(by.token, 'PATCH', `/memberships/${member.membershipId}`, { role });

test('lists the members of the organization by name, former ones too, and pages through them', async () => {
  const { a, ended, request } = world;
  const [mia] = a.managers;
  const all = await request<Row[]>(mia.token, 'GET', '/memberships');
  const ids = [...a.managers, ...a.drivers, ended].map(({ membershipId }) => membershipId);
  expect(all.body.map(({ id }) => id).sort()).toEqual(ids.sort());
  expect(all.body.map(({ name }) => name)).toEqual(all.body.map(({ name }) => name).sort());
  const page = await request<Row[]>(mia.token, 'GET', '/memberships?limit=2&offset=2');
  expect(page.body).toEqual(all.body.slice(2, 4));
  const former = await request<Row[]>(mia.token, 'GET', '/memberships?status=ended&role=driver');
  expect(former.body.map(({ id }) => id)).toEqual([ended.membershipId]);
  expect(await request(mia.token, 'GET', `/memberships/${ended.membershipId}`)).toMatchObject({
    status: 200,
    body: { email: ended.email, status: 'ended', endedAt: '2026-02-01T00:00:00.000Z' },
  });
});

test('answers for a membership of another organization as for none, and changes nothing', async () => {
  const { a, b, request } = world;
  const before = await db.select().from(memberships);
  for (const id of [b.drivers[0].membershipId, b.managers[0].membershipId, b.drivers[2].membershipId, absentId]) {
    for (const answer of [
      await request(a.managers[0].token, 'GET', `/memberships/${id}`),
      await request(a.managers[0].token, 'PATCH', `/memberships/${id}`, { role: 'manager' }),
      await request(a.managers[0].token, 'DELETE', `/memberships/${id}`),
    ]) {
      expect(answer).toEqual({ status: 404, body: notFoundBody });
    }
  }
  expect(await db.select().from(memberships)).toEqual(before);
});

test('lets no driver see or change memberships', async () => {
  const { a, request } = world;
  const { token, membershipId } = a.drivers[0];
  for (const answer of [
    await request(token, 'GET', '/memberships'),
    await request(token, 'GET', `/memberships/${membershipId}`),
    await setRole(a.drivers[0], 'manager', a.drivers[0]),
    await end(a.drivers[1], a.drivers[0]),
  ]) {
    expect(answer).toEqual({ status: 403, body: forbiddenBody });
  }
});

test('ends a membership with all that hangs on it, and leaves the other organization alone', async () => {
  const { a, b, request } = world;
  const [shared, sharedInB] = [a.drivers[2], b.drivers[2]];
  for (const { token } of [shared, sharedInB]) {
    await request(token, 'POST', '/push-subscriptions', { endpoint: 'https://push.test/phone' });
  }
  const message = { type: 'bid_lost', title: 'Unread', body: '', data: {} } as const;
  await db.insert(notifications).values([
    { ...message, organizationId: a.id, userId: shared.userId },
    { ...message, organizationId: a.id, userId: a.drivers[0].userId },
    { ...message, organizationId: a.id, userId: shared.userId, readAt: world.clock.now },
    { ...message, organizationId: b.id, userId: shared.userId },
  ]);
  const accepted = { status: 'accepted', tokenHash: 'used', expiresAt: world.clock.now } as const;
  await db.insert(invites).values({ ...accepted, organizationId: a.id, email: shared.email, role: 'driver' });
  for (const { token } of [a.managers[0], b.managers[0]]) {
    await request(token, 'POST', '/invites', { email: shared.email, role: 'driver' });
    await request(token, 'POST', '/invites', { email: 'some.body@example.test', role: 'driver' });
  }
  const webhook = { event: 'member.ended', url: 'https://hooks.test/ended' };
  await request(a.managers[0].token, 'POST', '/webhooks', webhook);
  await request(b.managers[0].token, 'POST', '/webhooks', webhook);

  expect((await end(shared)).status).toBe(204);

  expect((await request(shared.token, 'GET', '/session')).status).toBe(401);
  expect((await request(sharedInB.token, 'GET', '/session')).status).toBe(200);
  const refusal = await request(sharedInB.token, 'POST', '/session/switch', { organizationId: a.id });
  expect(refusal).toEqual({ status: 404, body: notFoundBody });
  expect(await db.select().from(sessions).where(eq(sessions.userId, shared.userId))).toHaveLength(1);
  const membershipIds = (await db.select().from(pushSubscriptions)).map(({ membershipId }) => membershipId);
  expect(membershipIds).toEqual([sharedInB.membershipId]);
  const unread = await db.select().from(notifications).where(isNull(notifications.readAt));
  const place = (organizationId: string, userId: string) => `${organizationId} ${userId}`;
  expect(unread.map(({ organizationId, userId }) => place(organizationId, userId)).sort()).toEqual(
    [place(a.id, a.drivers[0].userId), place(b.id, shared.userId)].sort(),
  );
  expect(await db.select().from(notifications)).toHaveLength(unread.length + 1);
  expect(await db.select().from(invites).where(eq(invites.status, 'accepted'))).toHaveLength(1);
  const invited = await db.select().from(invites).where(eq(invites.status, 'pending'));
  expect(invited.map(({ organizationId, email }) => place(organizationId, email)).sort()).toEqual(
    [place(a.id, 'some.body@example.test'), place(b.id, shared.email), place(b.id, 'some.body@example.test')].sort(),
  );
  expect(world.sent.webhooks).toHaveLength(1);
  expect(JSON.parse(world.sent.webhooks[0]?.body ?? '')).toMatchObject({
    event: 'member.ended',
    data: { membershipId: shared.membershipId },
  });
  expect((await end(shared)).status).toBe(409);
  expect(world.logged).toEqual([]);
});

test('sends the assignments of a driver who leaves out to bids, and withdraws the bids', async () => {
  const { a, b, request } = world;
  const [dan, dora, shared] = a.drivers;
  const held = { driverId: shared.userId, status: 'scheduled', assignedBy: 'manager' } as const;
  const toCome = await addAssignment(a, a.routes[0], { ...held, date: '2026-03-09', confirmedAt: world.clock.now });
  const past = await addAssignment(a, a.routes[0], { ...held, date: '2026-03-01' });
  const done = await addAssignment(a, a.routes[1], { ...held, date: '2026-03-01', status: 'completed' });
  const inB = await addAssignment(b, b.routes[0], { ...held, date: '2026-03-09' });
  const busy = await addAssignment(a, a.routes[1], { ...held, driverId: dora.userId, date: '2026-03-09' });
  const open = await addAssignment(a, a.routes[2], { date: '2026-03-10' });
  const window = await request<{ id: string }>(a.managers[0].token, 'POST', '/windows', { assignmentId: open.id });
  expect(window.status).toBe(201);
  const bid = await request(shared.token, 'POST', '/bids', { windowId: window.body.id });
  expect(bid.status).toBe(201);
  await db.delete(notifications);

  expect((await end(shared)).status).toBe(204);

  const statusOf = async (id: string) => only(await db.select().from(assignments).where(eq(assignments.id, id)));
  expect(await statusOf(toCome.id)).toMatchObject({ status: 'unfilled', driverId: null, confirmedAt: null });
  expect(await statusOf(past.id)).toMatchObject({ status: 'unfilled', driverId: null });
  for (const untouched of [done, inB, busy]) expect(await statusOf(untouched.id)).toEqual(untouched);
  const opened = await db.select().from(bidWindows).where(eq(bidWindows.assignmentId, toCome.id));
  expect(only(opened)).toMatchObject({ status: 'open', mode: 'competitive' });
  expect(await db.select().from(bidWindows).where(eq(bidWindows.assignmentId, past.id))).toEqual([]);
  expect(only(await db.select().from(bids))).toMatchObject({ driverId: shared.userId, status: 'withdrawn' });
  const told = await db.select().from(notifications).where(eq(notifications.type, 'window_opened'));
  expect(told.map(({ userId }) => userId)).toEqual([dan.userId]);
});

test('does not let a driver go who is on a shift', async () => {
  const { a } = world;
  const [dan] = a.drivers;
  const shift = { date: '2026-03-02', driverId: dan.userId, assignedBy: 'manager' } as const;
  await addAssignment(a, a.routes[0], { ...shift, status: 'active' });
  await addAssignment(a, a.routes[1], { ...shift, status: 'scheduled', date: '2026-03-09' });
  const before = await db.select().from(assignments).orderBy(assignments.id);
  const detail = 'The driver is on a shift. Complete or cancel the assignment first.';
  expect(await end(dan)).toMatchObject({ status: 409, body: { detail } });
  expect(await setRole(dan, 'manager')).toMatchObject({ status: 409, body: { detail } });
  expect(await db.select().from(assignments).orderBy(assignments.id)).toEqual(before);
  expect((await world.request(dan.token, 'GET', '/session')).body).toMatchObject({ role: 'driver' });
});

test('takes the work of a driver from whoever becomes a manager, and makes a manager a driver', async () => {
  const { a, request } = world;
  const [dan] = a.drivers;
  const { id } = await addAssignment(a, a.routes[0], { date: '2026-03-09', driverId: dan.userId, status: 'scheduled' });
  expect(await setRole(dan, 'manager')).toMatchObject({ status: 200, body: { role: 'manager' } });
  expect((await request(dan.token, 'GET', '/memberships')).status).toBe(200);
  const assignment = only(await db.select().from(assignments).where(eq(assignments.id, id)));
  expect(assignment).toMatchObject({ status: 'unfilled', driverId: null });
  expect(await setRole(a.managers[1], 'driver')).toMatchObject({ status: 200, body: { role: 'driver' } });
  expect((await request(a.managers[1].token, 'GET', '/memberships')).status).toBe(403);
  const { membershipId } = a.managers[1];
  expect(await db.select().from(driverStats).where(eq(driverStats.membershipId, membershipId))).toHaveLength(1);
});

test('keeps the last manager', async () => {
  const { a } = world;
  const [mia, max] = a.managers;
  expect((await end(max)).status).toBe(204);
  expect((await end(mia)).status).toBe(409);
  expect((await setRole(mia, 'driver')).status).toBe(409);
  expect((await setRole(mia, 'manager')).status).toBe(200);
  expect((await setRole(world.ended, 'manager')).status).toBe(409);
});
