import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { db } from '#lib/server/db/index.ts';
import { notifications, pushSubscriptions } from '#lib/server/db/schema.ts';
import { notify, notifyManagers } from '#lib/server/services/notify.ts';
import { transact } from '#lib/server/unit-of-work.ts';
import { absentId, createWorld, notFoundBody, type World } from './world.ts';
import { type Member, type Organization, only } from './world-organization.ts';

type Inbox = { unread: number; notifications: { id: string; title: string; readAt: string | null }[] };

let world: World;
beforeEach(async () => {
  world = await createWorld();
});

const message = (organization: Organization, title: string) => ({
  organizationId: organization.id,
  type: 'bid_won' as const,
  title,
  body: title,
  data: {},
});
const tell = (organization: Organization, userIds: string[], title: string) =>
  transact(world.dispatch.context, (work) =>
    notify(work, world.dispatch.context, { ...message(organization, title), userIds }),
  );
const inbox = async (member: Member, query = '') =>
  (await world.request<Inbox>(member.token, 'GET', `/notifications${query}`)).body;
const titles = async (member: Member, query = '') =>
  (await inbox(member, query)).notifications.map(({ title }) => title);

test('only active members of the organization are told, and only their devices there', async () => {
  const { a, b, ended, sent } = world;
  const [samInA, samInB] = [a.drivers[2], b.drivers[2]];
  await db
    .insert(pushSubscriptions)
    .values([samInA, samInB, ended].map(({ membershipId }) => ({ membershipId, endpoint: membershipId })));
  await tell(a, [samInA.userId, ended.userId, b.managers[0].userId, absentId], 'hello');
  expect(only(await db.select().from(notifications))).toMatchObject({ organizationId: a.id, userId: samInA.userId });
  expect(sent.pushes).toEqual([
    { endpoint: samInA.membershipId, title: 'hello', body: 'hello', data: { type: 'bid_won' } },
  ]);
});

test('managers are those of the organization', async () => {
  const { a, dispatch } = world;
  await transact(dispatch.context, (work) => notifyManagers(work, dispatch.context, message(a, 'hello')));
  const recipients = (await db.select().from(notifications)).map(({ userId }) => userId).sort();
  expect(recipients).toEqual(a.managers.map(({ userId }) => userId).sort());
});

test('nobody hears of what is rolled back, and a device that fails does not keep the others from hearing', async () => {
  const { a, dispatch, sent, logged } = world;
  const [dan, dora] = a.drivers;
  await db
    .insert(pushSubscriptions)
    .values([dan, dora].map(({ membershipId }) => ({ membershipId, endpoint: membershipId })));
  const failing = {
    ...dispatch.context,
    ports: { ...dispatch.context.ports, push: () => Promise.reject(new Error('unreachable')) },
  };
  const both = { ...message(a, 'hello'), userIds: [dan.userId, dora.userId] };
  await expect(
    transact(dispatch.context, async (work) => {
      await notify(work, dispatch.context, both);
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  expect([sent.pushes, await db.select().from(notifications)]).toEqual([[], []]);
  await transact(dispatch.context, (work) => notify(work, failing, both));
  expect(await db.select().from(notifications)).toHaveLength(2);
  expect(logged).toHaveLength(2);
});

test('a member reads the own inbox of the active organization, newest first', async () => {
  const { a, b, clock } = world;
  const [samInA, samInB] = [a.drivers[2], b.drivers[2]];
  await tell(a, [samInA.userId, a.drivers[0].userId], 'first in a');
  clock.now = new Date(clock.now.getTime() + 1000);
  await tell(a, [samInA.userId], 'second in a');
  await tell(b, [samInA.userId], 'in b');
  expect(await titles(samInA)).toEqual(['second in a', 'first in a']);
  expect(await titles(samInA, '?limit=1')).toEqual(['second in a']);
  expect(await titles(samInB)).toEqual(['in b']);
  expect(await titles(b.drivers[0])).toEqual([]);
});

test('reading is for the own inbox of the active organization; to the rest it looks absent', async () => {
  const { a, b, request, clock } = world;
  const [samInA, samInB] = [a.drivers[2], b.drivers[2]];
  await tell(a, [samInA.userId, a.drivers[0].userId], 'in a');
  await tell(b, [samInA.userId], 'in b');
  const inA = only((await inbox(samInA)).notifications);
  const read = (member: Member, id: string) => request(member.token, 'POST', `/notifications/${id}/read`);
  for (const other of [samInB, a.drivers[0], a.managers[0], b.managers[0]]) {
    expect(await read(other, inA.id)).toEqual({ status: 404, body: notFoundBody });
    expect(await read(other, absentId)).toEqual({ status: 404, body: notFoundBody });
  }
  expect((await inbox(samInA)).unread).toBe(1);
  const readAt = clock.now.toISOString();
  expect(await read(samInA, inA.id)).toMatchObject({ status: 200, body: { readAt } });
  clock.now = new Date(clock.now.getTime() + 1000);
  expect(await read(samInA, inA.id)).toMatchObject({ status: 200, body: { readAt } });
  expect(await titles(samInA, '?unread=true')).toEqual([]);
  expect((await request(samInA.token, 'POST', '/notifications/read-all')).body).toEqual({ read: 0 });
  expect((await request(samInB.token, 'POST', '/notifications/read-all')).body).toEqual({ read: 1 });
  const untouched = await db.select().from(notifications).where(eq(notifications.userId, a.drivers[0].userId));
  expect(only(untouched).readAt).toBeNull();
});
