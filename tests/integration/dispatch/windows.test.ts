import { createHmac } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { db } from '#lib/server/db/index.ts';
import {
  assignments,
  bidWindows,
  driverStats,
  memberships,
  notifications,
  pushSubscriptions,
  webhooks,
} from '#lib/server/db/schema.ts';
import { resolveExpiredWindows } from '#lib/server/jobs/resolve-expired-windows.ts';
import { untilWaiting } from './until-waiting.ts';
import { absentId, createWorld, forbiddenBody, notFoundBody, type World } from './world.ts';
import { addAssignment, type Member, type Organization, only } from './world-organization.ts';

type Window = { id: string; mode: string; status: string; closesAt: string; winnerId: string | null };
type Bid = { id: string; status: string; score: number };

let world: World;
beforeEach(async () => {
  world = await createWorld();
});

const open = (member: Member, body: object) => world.request<Window>(member.token, 'POST', '/windows', body);
const bid = (member: Member, windowId: string) => world.request<Bid>(member.token, 'POST', '/bids', { windowId });
const at = (instant: string) => {
  world.clock.now = new Date(instant);
};
const windowOf = async (id: string) => only(await db.select().from(bidWindows).where(eq(bidWindows.id, id)));
const assignmentOf = async (id: string) => only(await db.select().from(assignments).where(eq(assignments.id, id)));

/** Who was told what, of whatever organization, in a readable order. */
async function told(...types: string[]): Promise<string[]> {
  const rows = await db.select().from(notifications);
  return rows
    .filter(({ type }) => types.includes(type))
    .map(({ type, userId, organizationId }) => `${nameOf(userId)} ${type} ${organizationId === world.a.id ? 'a' : 'b'}`)
    .sort();
}

function nameOf(userId: string): string {
  const people = [world.a, world.b].flatMap(({ managers, drivers }) => [...managers, ...drivers]);
  return people.find((person) => person.userId === userId)?.name ?? userId;
}

/** On Thursday 2026-03-05, at 8 h local time: 07:00 UTC in `a`. */
const onThursday = (organization: Organization = world.a, route = organization.routes[0]) =>
  addAssignment(organization, route, { date: '2026-03-05' });

test('a window is competitive until 24 hours before the shift, then instant until it starts, then an emergency until the day ends', async () => {
  const { a } = world;
  const [manager] = a.managers;
  const assignment = await onThursday();
  const opened = await open(manager, { assignmentId: assignment.id });
  expect(opened).toMatchObject({
    status: 201,
    body: { mode: 'competitive', closesAt: '2026-03-04T07:00:00.000Z', trigger: 'manager', date: '2026-03-05' },
  });
  const ways: [string, object, string][] = [
    ['2026-03-04T06:59:59Z', {}, 'competitive 2026-03-04T07:00:00.000Z'],
    ['2026-03-04T06:59:59Z', { mode: 'instant' }, 'instant 2026-03-05T07:00:00.000Z'],
    ['2026-03-04T07:00:00Z', {}, 'instant 2026-03-05T07:00:00.000Z'],
    ['2026-03-04T07:00:00Z', { mode: 'competitive' }, '409'],
    ['2026-03-05T06:59:59Z', { mode: 'emergency' }, 'emergency 2026-03-05T07:00:00.000Z'],
    ['2026-03-05T07:00:00Z', { mode: 'instant' }, '409'],
    ['2026-03-05T07:00:00Z', {}, 'emergency 2026-03-05T23:00:00.000Z'],
    ['2026-03-05T23:00:00Z', {}, '409'],
  ];
  for (const [instant, wish, expected] of ways) {
    await db.delete(bidWindows);
    at(instant);
    const { status, body } = await open(manager, { assignmentId: assignment.id, ...wish });
    expect(status === 201 ? `${body.mode} ${body.closesAt}` : `${status}`, `${instant} ${JSON.stringify(wish)}`).toBe(
      expected,
    );
  }
});

test('opening a window tells the free drivers of its organization, their devices and its webhooks, and nobody else', async () => {
  const { a, b, ended, sent } = world;
  const [dan, dora, sam] = a.drivers;
  const assignment = await onThursday();
  await addAssignment(a, a.routes[1], { date: '2026-03-05', driverId: dan.userId, status: 'scheduled' });
  // Neither of these keeps its driver from being free: another organization, another day, a cancelled assignment.
  await addAssignment(b, b.routes[0], { date: '2026-03-05', driverId: sam.userId, status: 'scheduled' });
  await addAssignment(a, a.routes[1], { date: '2026-03-06', driverId: dora.userId, status: 'scheduled' });
  await addAssignment(a, a.routes[2], { date: '2026-03-05', driverId: dora.userId, status: 'cancelled' });
  const samInB = b.drivers[2];
  await db.insert(pushSubscriptions).values(
    [dan, dora, sam, samInB, ended].map(({ membershipId }) => ({
      membershipId,
      endpoint: `https://push/${membershipId}`,
    })),
  );
  await db.insert(webhooks).values(
    [a, b].flatMap(({ id, slug }) => [
      {
        organizationId: id,
        event: 'window.opened' as const,
        url: `https://${slug}.test/`,
        secret: `secret of ${slug}`,
      },
      { organizationId: id, event: 'window.resolved' as const, url: `https://${slug}.test/other`, secret: 'other' },
    ]),
  );
  const { body: window } = await open(a.managers[0], { assignmentId: assignment.id, bonusPercent: 10 });
  expect(await told('window_opened')).toEqual([`${dora.name} window_opened a`, `${sam.name} window_opened a`].sort());
  expect(sent.pushes.map(({ endpoint }) => endpoint).sort()).toEqual(
    [dora, sam].map(({ membershipId }) => `https://push/${membershipId}`).sort(),
  );
  const delivery = only(sent.webhooks);
  expect(delivery).toMatchObject({ url: 'https://org-a.test/', event: 'window.opened' });
  expect(delivery.signature).toBe(
    `sha256=${createHmac('sha256', 'secret of org-a').update(delivery.body).digest('hex')}`,
  );
  expect(JSON.parse(delivery.body)).toMatchObject({ data: { windowId: window.id, assignmentId: assignment.id } });
});

test('refuses a window for what is foreign, absent, filled or open already, and to drivers', async () => {
  const { a, b, request } = world;
  const [manager] = a.managers;
  const assignment = await onThursday();
  const foreign = await onThursday(b);
  const filled = await addAssignment(a, a.routes[1], {
    date: '2026-03-05',
    driverId: a.drivers[0].userId,
    status: 'scheduled',
  });
  const { body: window } = await open(b.managers[0], { assignmentId: foreign.id });
  for (const id of [foreign.id, absentId]) {
    expect(await open(manager, { assignmentId: id })).toEqual({ status: 404, body: notFoundBody });
  }
  for (const id of [window.id, absentId]) {
    expect(await request(manager.token, 'GET', `/windows/${id}`)).toEqual({ status: 404, body: notFoundBody });
    expect(await request(manager.token, 'GET', `/windows/${id}/bids`)).toEqual({ status: 404, body: notFoundBody });
    expect(await request(manager.token, 'POST', `/windows/${id}/close`)).toEqual({ status: 404, body: notFoundBody });
    expect(await bid(a.drivers[0], id)).toEqual({ status: 404, body: notFoundBody });
  }
  expect(await open(a.drivers[0], { assignmentId: assignment.id })).toEqual({ status: 403, body: forbiddenBody });
  expect((await open(manager, { assignmentId: filled.id })).status).toBe(409);
  expect((await open(manager, { assignmentId: assignment.id })).status).toBe(201);
  expect((await open(manager, { assignmentId: assignment.id })).status).toBe(409);
  expect((await request<Window[]>(manager.token, 'GET', '/windows')).body).toHaveLength(1);
  expect((await windowOf(window.id)).status).toBe('open');
});

test('two managers who open at once get one window', async () => {
  const { a } = world;
  const assignment = await onThursday();
  const answers = await Promise.all(a.managers.map((manager) => open(manager, { assignmentId: assignment.id })));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
});

test('the highest score wins when a competitive window closes; winner, losers and the live assignment agree', async () => {
  const { a, request, logged, dispatch } = world;
  const [dan, dora, sam] = a.drivers;
  const assignment = await onThursday();
  const { body: window } = await open(a.managers[0], { assignmentId: assignment.id });
  await score(dan, 60);
  await score(dora, 70);
  await score(sam, 70);
  at('2026-03-02T08:01:00Z');
  await bid(sam, window.id);
  at('2026-03-02T08:02:00Z');
  for (const driver of [dan, dora]) expect((await bid(driver, window.id)).body).toMatchObject({ status: 'pending' });
  const ranked = await request<Bid[]>(a.managers[0].token, 'GET', `/windows/${window.id}/bids`);
  expect(ranked.body.map((each) => each.score)).toEqual([70, 70, 60]);
  expect(await resolveExpiredWindows(dispatch.context)).toMatchObject({ changed: 0 });
  at('2026-03-04T07:00:00Z');
  expect(await resolveExpiredWindows(dispatch.context)).toMatchObject({ changed: 1, failures: 0 });
  expect(await resolveExpiredWindows(dispatch.context)).toMatchObject({ changed: 0 });
  expect(await windowOf(window.id)).toMatchObject({ status: 'resolved', winnerId: sam.userId });
  expect(await assignmentOf(assignment.id)).toMatchObject({
    status: 'scheduled',
    driverId: sam.userId,
    assignedBy: 'bid',
    confirmedAt: world.clock.now,
  });
  expect(await told('bid_won', 'bid_lost', 'route_unfilled')).toEqual(
    [`${dan.name} bid_lost a`, `${dora.name} bid_lost a`, `${sam.name} bid_won a`].sort(),
  );
  expect(logged).toEqual([]);
});

test('a driver who has left or has another assignment that day cannot win, whatever was bid', async () => {
  const { a, dispatch } = world;
  const [dan, dora, sam] = a.drivers;
  const assignment = await onThursday();
  const { body: window } = await open(a.managers[0], { assignmentId: assignment.id });
  await score(sam, 90);
  await score(dora, 80);
  for (const driver of [dan, dora, sam]) await bid(driver, window.id);
  // Sam remains an active driver of the other organization.
  await db.update(memberships).set({ status: 'ended' }).where(eq(memberships.id, sam.membershipId));
  await addAssignment(a, a.routes[1], { date: '2026-03-05', driverId: dora.userId, status: 'scheduled' });
  at('2026-03-04T07:00:00Z');
  await resolveExpiredWindows(dispatch.context);
  expect(await windowOf(window.id)).toMatchObject({ status: 'resolved', winnerId: dan.userId });
  expect(await told('bid_won', 'bid_lost')).toEqual([`${dora.name} bid_lost a`, `${dan.name} bid_won a`].sort());
});

test('a driver who is leaving while a window is settled does not win it', async () => {
  const { a, dispatch } = world;
  const [dan, dora] = a.drivers;
  const assignment = await onThursday();
  const { body: window } = await open(a.managers[0], { assignmentId: assignment.id });
  await score(dan, 90);
  for (const driver of [dan, dora]) await bid(driver, window.id);
  at('2026-03-04T07:00:00Z');
  const settling = await db.transaction(async (tx) => {
    await tx.update(memberships).set({ status: 'ended' }).where(eq(memberships.id, dan.membershipId));
    const report = resolveExpiredWindows(dispatch.context);
    // Until the job has come to the lock that the end of the membership holds.
    await untilWaiting(1);
    return { report };
  });
  expect(await settling.report).toMatchObject({ changed: 1, failures: 0 });
  expect(await windowOf(window.id)).toMatchObject({ status: 'resolved', winnerId: dora.userId });
});

test('a competitive window without a bid becomes instant, and one without a winner by the start alerts the managers', async () => {
  const { a, dispatch } = world;
  const assignment = await onThursday();
  const { body: window } = await open(a.managers[0], { assignmentId: assignment.id });
  at('2026-03-04T07:00:00Z');
  await resolveExpiredWindows(dispatch.context);
  expect(await windowOf(window.id)).toMatchObject({
    status: 'open',
    mode: 'instant',
    closesAt: new Date('2026-03-05T07:00:00Z'),
  });
  expect(await told('window_opened')).toHaveLength(6);
  at('2026-03-05T07:00:00Z');
  expect((await bid(a.drivers[0], window.id)).status).toBe(409);
  await resolveExpiredWindows(dispatch.context);
  await resolveExpiredWindows(dispatch.context);
  expect(await windowOf(window.id)).toMatchObject({ status: 'closed', winnerId: null });
  expect(await told('route_unfilled')).toEqual(a.managers.map(({ name }) => `${name} route_unfilled a`).sort());
});

test('a bid that could not win is lost when the window becomes instant, and its driver may accept once free', async () => {
  const { a, dispatch } = world;
  const [dan] = a.drivers;
  const assignment = await onThursday();
  const { body: window } = await open(a.managers[0], { assignmentId: assignment.id });
  await bid(dan, window.id);
  const other = await addAssignment(a, a.routes[1], {
    date: '2026-03-05',
    driverId: dan.userId,
    status: 'scheduled',
  });
  at('2026-03-04T07:00:00Z');
  await resolveExpiredWindows(dispatch.context);
  expect(await told('bid_lost')).toEqual([`${dan.name} bid_lost a`]);
  expect((await bid(dan, window.id)).status).toBe(409);
  await db.update(assignments).set({ status: 'cancelled' }).where(eq(assignments.id, other.id));
  expect(await bid(dan, window.id)).toMatchObject({ status: 201, body: { status: 'won' } });
});

test('a job that comes only after the start gives the route to nobody', async () => {
  const { a, dispatch } = world;
  const assignment = await onThursday();
  const { body: window } = await open(a.managers[0], { assignmentId: assignment.id });
  await bid(a.drivers[0], window.id);
  at('2026-03-05T07:00:00Z');
  await resolveExpiredWindows(dispatch.context);
  expect(await windowOf(window.id)).toMatchObject({ status: 'closed', winnerId: null });
  expect((await assignmentOf(assignment.id)).status).toBe('unfilled');
  expect(await told('bid_lost', 'route_unfilled')).toHaveLength(3);
});

test('a manager closes a window without a winner; it can be opened anew, and closed only once', async () => {
  const { a, request } = world;
  const assignment = await onThursday();
  const { body: window } = await open(a.managers[0], { assignmentId: assignment.id });
  await bid(a.drivers[0], window.id);
  const close = () => request(a.managers[1].token, 'POST', `/windows/${window.id}/close`);
  expect(await request(a.drivers[0].token, 'POST', `/windows/${window.id}/close`)).toMatchObject({ status: 403 });
  expect(await close()).toMatchObject({ status: 200, body: { status: 'closed', winnerId: null } });
  expect((await close()).status).toBe(409);
  expect(await told('bid_lost')).toEqual([`${a.drivers[0].name} bid_lost a`]);
  expect((await open(a.managers[0], { assignmentId: assignment.id })).status).toBe(201);
  const seen = (member: Member) => request<Window[]>(member.token, 'GET', '/windows');
  expect((await seen(a.managers[0])).body.map(({ status }) => status).sort()).toEqual(['closed', 'open']);
  expect((await seen(a.drivers[0])).body.map(({ status }) => status)).toEqual(['open']);
  expect((await request(a.drivers[0].token, 'GET', `/windows/${window.id}`)).status).toBe(404);
});

async function score(driver: Member, value: number): Promise<void> {
  await db.update(driverStats).set({ score: value }).where(eq(driverStats.membershipId, driver.membershipId));
}
