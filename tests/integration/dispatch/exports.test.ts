import { eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { db } from '#lib/server/db/index.ts';
import { memberships, notifications, pushSubscriptions, shifts, users } from '#lib/server/db/schema.ts';
import { runExports } from '#lib/server/jobs/run-exports.ts';
import { absentId, createWorld, forbiddenBody, notFoundBody, type World } from './world.ts';
import { addAssignment } from './world-organization.ts';

type Export = { id: string; kind: string; status: string; finishedAt: string | null };

let world: World;
beforeEach(async () => {
  world = await createWorld();
});

const ask = async (token: string, kind: string) =>
  (await world.request<Export>(token, 'POST', '/exports', { kind })).body;
const content = (token: string, id: string) => world.request<string>(token, 'GET', `/exports/${id}/content`);

describe('an export', () => {
  test('is made by the job, once, and its requester alone is told', async () => {
    const { a, b, request, dispatch, sent } = world;
    const [mia] = a.managers;
    await db.insert(pushSubscriptions).values([
      { membershipId: mia.membershipId, endpoint: 'https://push.example/mia' },
      { membershipId: b.managers[0].membershipId, endpoint: 'https://push.example/b' },
    ]);
    const { id } = await ask(mia.token, 'drivers');
    expect((await content(mia.token, id)).status).toBe(409);
    expect(await runExports(dispatch.context)).toMatchObject({ changed: 1, failures: 0 });
    expect(await runExports(dispatch.context)).toMatchObject({ changed: 0, failures: 0 });
    expect((await request<Export[]>(a.managers[1].token, 'GET', '/exports')).body).toMatchObject([
      { id, kind: 'drivers', status: 'done', finishedAt: '2026-03-02T08:00:00.000Z' },
    ]);
    const told = await db.select().from(notifications);
    expect(told).toMatchObject([{ userId: mia.userId, organizationId: a.id, data: { exportId: id } }]);
    expect(sent.pushes.map(({ endpoint }) => endpoint)).toEqual(['https://push.example/mia']);
    const { body } = await content(mia.token, id);
    const names = body.split('\r\n').map((line) => line.split(',')[0]);
    expect(names).toEqual(['name', 'Dan org-a', 'Dora org-a', 'Sam Shared', '']);
  });

  test('has the rows of the organization, and no cell that a spreadsheet takes for a formula', async () => {
    const { a, b, dispatch } = world;
    const [dan] = a.drivers;
    await db.update(users).set({ name: '=HYPERLINK("https://evil.example","Dan")' }).where(eq(users.id, dan.userId));
    const own = await addAssignment(a, a.routes[0], {
      date: '2026-03-02',
      driverId: dan.userId,
      status: 'completed',
      assignedBy: 'bid',
      confirmedAt: new Date('2026-03-01T10:00:00Z'),
    });
    const figures = { parcelsOut: 4, parcelsDelivered: 3, parcelsReturned: 1 };
    await db.insert(shifts).values({ ...figures, assignmentId: own.id, arrivedAt: new Date(0) });
    await addAssignment(a, a.routes[2], { date: '2026-03-03' });
    await addAssignment(b, b.routes[0], { date: '2026-03-04' });
    const inA = await ask(a.managers[0].token, 'assignments');
    const inB = await ask(b.managers[0].token, 'assignments');
    await runExports(dispatch.context);
    const header =
      'date,warehouse,route,start_time,status,driver,assigned_by,confirmed_at,parcels_out,parcels_delivered,parcels_returned';
    expect((await content(a.managers[0].token, inA.id)).body.split('\r\n')).toEqual([
      header,
      `2026-03-02,W1,R1,08:00:00,completed,"'=HYPERLINK(""https://evil.example"",""Dan"")",bid,2026-03-01T10:00:00.000Z,4,3,1`,
      '2026-03-03,W2,R1,10:00:00,unfilled,,,,,,',
      '',
    ]);
    expect((await content(b.managers[0].token, inB.id)).body.split('\r\n')).toEqual([
      header,
      '2026-03-04,W1,R1,08:00:00,unfilled,,,,,,',
      '',
    ]);
  });

  test('is there for managers of its organization alone', async () => {
    const { a, b, request, dispatch } = world;
    const theirs = await ask(b.managers[0].token, 'drivers');
    await runExports(dispatch.context);
    const token = a.managers[0].token;
    for (const id of [theirs.id, absentId]) {
      expect(await request(token, 'GET', `/exports/${id}`)).toEqual({ status: 404, body: notFoundBody });
      expect(await content(token, id)).toEqual({ status: 404, body: notFoundBody });
    }
    expect((await request(token, 'GET', '/exports')).body).toEqual([]);
    expect(await content(b.drivers[0].token, theirs.id)).toEqual({ status: 403, body: forbiddenBody });
    expect(await request(b.drivers[0].token, 'POST', '/exports', { kind: 'drivers' })).toEqual({
      status: 403,
      body: forbiddenBody,
    });
    expect((await request(token, 'POST', '/exports', { kind: 'everything' })).status).toBe(400);
  });

  test('tells nobody when its requester has left meanwhile', async () => {
    const { a, dispatch, request } = world;
    const [mia, max] = a.managers;
    const { id } = await ask(mia.token, 'drivers');
    await db.update(memberships).set({ status: 'ended' }).where(eq(memberships.id, mia.membershipId));
    await runExports(dispatch.context);
    expect(await db.select().from(notifications)).toEqual([]);
    expect((await request(max.token, 'GET', `/exports/${id}`)).body).toMatchObject({ status: 'done' });
  });
});

describe('an export that cannot be made', () => {
  // The fault is planted where the job meets it after the rows were read: in the write of the finished file.
  beforeEach(async () => {
    await db.execute(sql`alter table export_jobs add constraint planted check (kind <> 'drivers' or content is null)`);
  });
  afterEach(async () => {
    await db.execute(sql`alter table export_jobs drop constraint planted`);
  });

  test('is marked as failed, and holds up no other', async () => {
    const { a, b, dispatch, request, logged } = world;
    const broken = await ask(a.managers[0].token, 'drivers');
    const fine = await ask(a.managers[0].token, 'assignments');
    const theirs = await ask(b.managers[0].token, 'assignments');
    expect(await runExports(dispatch.context)).toMatchObject({ changed: 2, failures: 1 });
    expect(await runExports(dispatch.context)).toMatchObject({ changed: 0, failures: 0 });
    for (const [token, { id }, status] of [
      [a.managers[0].token, broken, 'failed'],
      [a.managers[0].token, fine, 'done'],
      [b.managers[0].token, theirs, 'done'],
    ] as const) {
      expect((await request(token, 'GET', `/exports/${id}`)).body).toMatchObject({ status });
    }
    expect((await content(a.managers[0].token, broken.id)).status).toBe(409);
    expect(logged).toHaveLength(1);
    expect(await db.select().from(notifications)).toHaveLength(2);
  });
});
