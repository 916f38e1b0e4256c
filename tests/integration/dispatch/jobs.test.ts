import { asc, eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { db } from '#lib/server/db/index.ts';
import {
  assignments,
  bidWindows,
  dispatchSettings,
  driverStats,
  notifications,
  shifts,
} from '#lib/server/db/schema.ts';
import { detectNoShows } from '#lib/server/jobs/detect-no-shows.ts';
import { dropUnconfirmed } from '#lib/server/jobs/drop-unconfirmed.ts';
import type { Job } from '#lib/server/jobs/job.ts';
import { refreshStatistics, scoreOf } from '#lib/server/jobs/refresh-statistics.ts';
import { sendReminders } from '#lib/server/jobs/send-reminders.ts';
import { untilWaiting } from './until-waiting.ts';
import { createWorld, type World } from './world.ts';
import { addAssignment, type Member, type Organization, only } from './world-organization.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});

const run = (job: Job) => job(world.dispatch.context);
const at = (instant: string) => {
  world.clock.now = new Date(instant);
};
const assignmentOf = async (id: string) => only(await db.select().from(assignments).where(eq(assignments.id, id)));
const statsOf = async ({ membershipId }: Member) =>
  only(await db.select().from(driverStats).where(eq(driverStats.membershipId, membershipId)));

/** Thursday 2026-03-05, scheduled for the organization's first driver: at 07:00 UTC in `a`, at 13:00 UTC in `b`. */
const scheduled = (organization: Organization, more: Partial<typeof assignments.$inferInsert> = {}) =>
  addAssignment(organization, organization.routes[0], {
    date: '2026-03-05',
    driverId: organization.drivers[0].userId,
    status: 'scheduled',
    assignedBy: 'manager',
    ...more,
  });
const confirmed = (organization: Organization) =>
  scheduled(organization, { confirmedAt: new Date('2026-03-01T00:00:00Z') });

/** Lets both runs find the same rows before either can change one, and answers how many each changed. */
async function runTwiceAtOnce(job: Job): Promise<number[]> {
  const reports = await db.transaction(async (tx) => {
    await tx.select().from(assignments).for('update');
    const runs = [run(job), run(job)];
    await untilWaiting(2);
    return { runs };
  });
  return (await Promise.all(reports.runs)).map(({ changed }) => changed).sort();
}

/** Everything that the jobs write, without what is not theirs to decide. */
async function state() {
  return {
    assignments: await db.select().from(assignments).orderBy(asc(assignments.id)),
    windows: await db.select().from(bidWindows).orderBy(asc(bidWindows.id)),
    notifications: await db.select().from(notifications).orderBy(asc(notifications.id)),
    stats: await db.select().from(driverStats).orderBy(asc(driverStats.id)),
  };
}

async function toldIn(organization: Organization): Promise<string[]> {
  const rows = await db.select().from(notifications).where(eq(notifications.organizationId, organization.id));
  const people = [...organization.managers, ...organization.drivers];
  return rows.map(({ userId, type }) => `${people.find((each) => each.userId === userId)?.name} ${type}`).sort();
}

describe('no-shows', () => {
  test('a confirmed driver who has not arrived by the local start loses the route, in that organization alone', async () => {
    const { a, b, logged, sent } = world;
    await db
      .update(dispatchSettings)
      .set({ emergencyBonusPercent: 35 })
      .where(eq(dispatchSettings.organizationId, a.id));
    const [missed, other] = [await confirmed(a), await confirmed(b)];
    at('2026-03-05T06:59:59Z');
    expect(await run(detectNoShows)).toEqual({ job: 'detect-no-shows', changed: 0, failures: 0 });
    at('2026-03-05T07:00:01Z');
    expect(await run(detectNoShows)).toEqual({ job: 'detect-no-shows', changed: 1, failures: 0 });
    expect(await assignmentOf(missed.id)).toMatchObject({ status: 'unfilled', driverId: null, confirmedAt: null });
    expect(await assignmentOf(other.id)).toMatchObject({ status: 'scheduled' });
    expect(only(await db.select().from(bidWindows))).toMatchObject({
      assignmentId: missed.id,
      mode: 'emergency',
      trigger: 'no_show',
      bonusPercent: 35,
      closesAt: new Date('2026-03-05T23:00:00Z'),
    });
    expect((await statsOf(a.drivers[0])).noShows).toBe(1);
    expect(await toldIn(a)).toEqual(
      [
        ...a.managers.map(({ name }) => `${name} driver_no_show`),
        ...a.drivers.map(({ name }) => `${name} emergency_route_available`),
      ].sort(),
    );
    expect(await toldIn(b)).toEqual([]);
    const before = await state();
    expect(await run(detectNoShows)).toMatchObject({ changed: 0, failures: 0 });
    expect(await state()).toEqual(before);
    expect([logged, sent.pushes]).toEqual([[], []]);
  });

  test('two runs at once count one no-show', async () => {
    const { a } = world;
    await confirmed(a);
    at('2026-03-05T07:00:01Z');
    expect(await runTwiceAtOnce(detectNoShows)).toEqual([0, 1]);
    expect((await statsOf(a.drivers[0])).noShows).toBe(1);
    expect(await db.select().from(bidWindows)).toHaveLength(1);
  });

  test('who has arrived, has not confirmed, or took the route over after its start is no no-show', async () => {
    const { a, b, request } = world;
    const arrived = await confirmed(a);
    await db.insert(shifts).values({ assignmentId: arrived.id, arrivedAt: new Date('2026-03-05T06:50:00Z') });
    await scheduled(b);
    const taken = await addAssignment(a, a.routes[1], {
      date: '2026-03-05',
      driverId: a.drivers[1].userId,
      status: 'scheduled',
      confirmedAt: new Date('2026-03-01T00:00:00Z'),
    });
    at('2026-03-05T14:00:00Z');
    expect(await run(detectNoShows)).toMatchObject({ changed: 1 });
    const { id: windowId } = only(await db.select().from(bidWindows));
    expect((await request(a.drivers[2].token, 'POST', '/bids', { windowId })).status).toBe(201);
    at('2026-03-05T15:00:00Z');
    expect(await run(detectNoShows)).toMatchObject({ changed: 0 });
    expect(await assignmentOf(taken.id)).toMatchObject({ status: 'scheduled', driverId: a.drivers[2].userId });
  });

  test('a no-show that is found only on the next day has nothing to put out to bids', async () => {
    const { a } = world;
    await confirmed(a);
    at('2026-03-06T08:00:00Z');
    expect(await run(detectNoShows)).toMatchObject({ changed: 1, failures: 0 });
    expect(await db.select().from(bidWindows)).toEqual([]);
    expect(await toldIn(a)).toEqual(
      a.managers.flatMap(({ name }) => [`${name} driver_no_show`, `${name} route_unfilled`]).sort(),
    );
  });
});

test('an unconfirmed assignment is dropped at the deadline of its organization, once, unless it does not want that', async () => {
  const { a, b } = world;
  await db.update(dispatchSettings).set({ autoDrop: false }).where(eq(dispatchSettings.organizationId, b.id));
  await db
    .update(dispatchSettings)
    .set({ confirmationDeadlineHours: 30 })
    .where(eq(dispatchSettings.organizationId, a.id));
  const [dropped, kept] = [await scheduled(a), await scheduled(b)];
  at('2026-03-04T00:59:59Z');
  expect(await run(dropUnconfirmed)).toMatchObject({ changed: 0 });
  at('2026-03-04T01:00:00Z');
  expect(await run(dropUnconfirmed)).toMatchObject({ changed: 1, failures: 0 });
  const before = await state();
  expect(await run(dropUnconfirmed)).toMatchObject({ changed: 0 });
  expect(await state()).toEqual(before);
  at('2026-03-05T13:00:00Z');
  expect(await run(dropUnconfirmed)).toMatchObject({ changed: 0 });
  expect((await assignmentOf(dropped.id)).status).toBe('unfilled');
  expect((await assignmentOf(kept.id)).status).toBe('scheduled');
  expect(only(await db.select().from(bidWindows))).toMatchObject({ trigger: 'auto_drop', mode: 'competitive' });
  expect((await toldIn(a)).filter((line) => line.endsWith('dropped'))).toEqual([
    `${a.drivers[0].name} assignment_dropped`,
  ]);
  expect(await toldIn(b)).toEqual([]);
});

test('a driver is reminded once, from the organization’s hour on until the start', async () => {
  const { a, b } = world;
  await scheduled(a);
  await confirmed(b);
  at('2026-03-03T06:59:59Z');
  expect(await run(sendReminders)).toMatchObject({ changed: 0 });
  at('2026-03-03T07:00:00Z');
  expect(await runTwiceAtOnce(sendReminders)).toEqual([0, 1]);
  expect(await run(sendReminders)).toMatchObject({ changed: 0, failures: 0 });
  expect(await toldIn(a)).toEqual([`${a.drivers[0].name} confirmation_reminder`]);
  expect(await toldIn(b)).toEqual([]);
  await db.update(assignments).set({ remindedAt: null });
  at('2026-03-05T07:00:00Z');
  expect(await run(sendReminders)).toMatchObject({ changed: 0 });
});

test('statistics count what a driver completed in each organization apart, and running again changes nothing', async () => {
  const { a, b } = world;
  const [samInA, samInB] = [a.drivers[2], b.drivers[2]];
  for (const date of ['2026-02-02', '2026-02-03']) {
    await addAssignment(a, a.routes[0], { date, driverId: samInA.userId, status: 'completed' });
  }
  await db
    .update(driverStats)
    .set({ noShows: 1, completed: 7 })
    .where(eq(driverStats.membershipId, samInB.membershipId));
  expect(await run(refreshStatistics)).toMatchObject({ changed: 2, failures: 0 });
  expect(await statsOf(samInA)).toMatchObject({ completed: 2, score: 75 });
  expect(await statsOf(samInB)).toMatchObject({ completed: 0, noShows: 1, score: 25 });
  expect(await run(refreshStatistics)).toMatchObject({ changed: 0, failures: 0 });
  expect(scoreOf({ completed: 0, noShows: 0, lateCancellations: 0 })).toBe(50);
});

test('an organization that fails is logged and left, and the others are served', async () => {
  const { a, b, logged } = world;
  const [first, second] = [a, b].sort((one, other) => (one.id < other.id ? -1 : 1));
  if (!first || !second) throw new Error('the world has two organizations');
  await db.delete(dispatchSettings).where(eq(dispatchSettings.organizationId, first.id));
  for (const organization of [first, second]) await confirmed(organization);
  at('2026-03-05T13:00:01Z');
  expect(await run(detectNoShows)).toMatchObject({ changed: 1, failures: 1 });
  expect(logged).toEqual([expect.stringContaining(`detect-no-shows: organization ${first.id} failed`)]);
  expect(only(await db.select().from(assignments).where(eq(assignments.organizationId, second.id))).status).toBe(
    'unfilled',
  );
});
