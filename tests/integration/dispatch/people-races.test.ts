import { and, eq, inArray, sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { db, type Transaction } from '#lib/server/db/index.ts';
import {
  assignments,
  bids,
  driverPreferences,
  invites,
  memberships,
  pushSubscriptions,
  sessions,
} from '#lib/server/db/schema.ts';
import { untilWaiting } from './until-waiting.ts';
import { type Answer, createWorld, notFoundBody, type World } from './world.ts';
import { addAssignment, type Member, only } from './world-organization.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});

/**
 * Holds the locks of memberships until all requests wait for one, makes a change meanwhile, and gives the answers. So the
 * requests have been let in by what was true before, and decide by what is true now.
 */
async function whileLocked<Body>(
  members: readonly Member[],
  requests: readonly (() => Promise<Answer<Body>>)[],
  change: (tx: Transaction) => Promise<unknown> = async () => {},
): Promise<Answer<Body>[]> {
  const { answers } = await db.transaction(async (tx) => {
    const ids = members.map(({ membershipId }) => membershipId);
    await tx.select().from(memberships).where(inArray(memberships.id, ids)).for('no key update');
    const sent = Promise.all(requests.map((request) => request()));
    await untilWaiting(requests.length);
    await change(tx);
    // Wrapped, because to wait for the promise here would be to wait for the locks of this transaction.
    return { answers: sent };
  });
  return answers;
}

const endIn = (tx: Transaction, { membershipId }: Member) =>
  tx.update(memberships).set({ status: 'ended', endedAt: world.clock.now }).where(eq(memberships.id, membershipId));

test('keeps one of two managers who remove each other at the same time', async () => {
  const { a, request } = world;
  const [mia, max] = a.managers;
  const answers = await whileLocked(
    [mia, max],
    [
      () => request(mia.token, 'DELETE', `/memberships/${max.membershipId}`),
      () => request(max.token, 'PATCH', `/memberships/${mia.membershipId}`, { role: 'driver' }),
    ],
  );
  expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(1);
  const isActiveManager = and(eq(memberships.role, 'manager'), eq(memberships.status, 'active'));
  const left = await db
    .select()
    .from(memberships)
    .where(and(isActiveManager, eq(memberships.organizationId, a.id)));
  expect(left).toHaveLength(1);
  expect(world.logged).toEqual([]);
});

test('hangs nothing on a membership that ends meanwhile', async () => {
  const { a, b, request } = world;
  const [own, inB] = [a.drivers[2], b.drivers[2]];
  const input = { days: [3], preferredRouteIds: [] };
  const answers = await whileLocked(
    [own],
    [
      () => request(own.token, 'POST', '/push-subscriptions', { endpoint: 'https://push.test/phone' }),
      () => request(own.token, 'PUT', '/preferences', input),
      () => request(inB.token, 'POST', '/session/switch', { organizationId: a.id }),
    ],
    (tx) => endIn(tx, own),
  );
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 404]);
  expect(await db.select().from(pushSubscriptions)).toEqual([]);
  expect(await db.select().from(driverPreferences).where(sql`3 = any(${driverPreferences.days})`)).toEqual([]);
  const inA = await db.select().from(sessions).where(eq(sessions.organizationId, a.id));
  expect(inA.filter(({ userId }) => userId === own.userId)).toHaveLength(1);
});

test('does not let a member who is being removed come back by an invite of before', async () => {
  const { a, request } = world;
  const [dan] = a.drivers;
  await request(a.managers[0].token, 'POST', '/invites', { email: dan.email, role: 'driver' });
  const token = world.sent.mails.at(-1)?.text.match(/^[\w-]{20,}$/m)?.[0];
  const [answer] = await whileLocked(
    [dan],
    [() => request(undefined, 'POST', '/invites/accept', { token, email: dan.email, name: 'Dan' })],
    async (tx) => {
      await endIn(tx, dan);
      await tx.update(invites).set({ status: 'revoked' });
    },
  );
  expect(answer).toEqual({ status: 404, body: notFoundBody });
  expect(only(await db.select().from(memberships).where(eq(memberships.id, dan.membershipId)))).toMatchObject({
    status: 'ended',
  });
});

test('leaves no bid and no assignment with a driver who is removed while they come in', async () => {
  const { a, request } = world;
  const [dan] = a.drivers;
  const [mia] = a.managers;
  const wanted = await addAssignment(a, a.routes[0], { date: '2026-03-09' });
  const given = await addAssignment(a, a.routes[1], { date: '2026-03-10' });
  const window = await request<{ id: string }>(mia.token, 'POST', '/windows', { assignmentId: wanted.id });
  const [bid, assign, removal] = await whileLocked<unknown>(
    [dan],
    [
      () => request(dan.token, 'POST', '/bids', { windowId: window.body.id }),
      () => request(mia.token, 'POST', `/assignments/${given.id}/assign`, { driverId: dan.userId }),
      () => request(mia.token, 'DELETE', `/memberships/${dan.membershipId}`),
    ],
  );
  // Whichever comes first, the end of it is the same.
  expect([201, 401]).toContain(bid?.status);
  expect([200, 404]).toContain(assign?.status);
  expect(removal?.status).toBe(204);
  expect(await db.select().from(bids).where(eq(bids.status, 'pending'))).toEqual([]);
  expect(await db.select().from(assignments).where(eq(assignments.driverId, dan.userId))).toEqual([]);
  expect(world.logged).toEqual([]);
});
