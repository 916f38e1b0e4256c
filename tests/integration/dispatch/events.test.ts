import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { db } from '#lib/server/db/index.ts';
import { memberships, sessions } from '#lib/server/db/schema.ts';
import { createWorld, forbiddenBody, type World } from './world.ts';
import { addAssignment, addMember, type Member, type Organization } from './world-organization.ts';

let world: World;
let streams: ReadableStreamDefaultReader<Uint8Array>[] = [];
beforeEach(async () => {
  world = await createWorld();
});
afterEach(async () => {
  for (const stream of streams) await stream.cancel();
  streams = [];
});

/** Opens a live stream, and reads its beginning. */
async function listen({ token }: Member): Promise<{ next: () => Promise<string | undefined> }> {
  const response = await world.dispatch.http.request('/events', { headers: { authorization: `Bearer ${token}` } });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const reader = response.body?.getReader();
  if (!reader) throw new Error('the stream has no body');
  streams.push(reader);
  const next = async () => {
    const { value } = await reader.read();
    return value && new TextDecoder().decode(value);
  };
  expect(await next()).toBe(': open\n\n');
  return { next };
}

async function openWindow(organization: Organization, route = organization.routes[0]): Promise<string> {
  const assignment = await addAssignment(organization, route, { date: '2026-03-05' });
  const body = { assignmentId: assignment.id };
  const answer = await world.request(organization.managers[0].token, 'POST', '/windows', body);
  expect(answer.status).toBe(201);
  return assignment.id;
}

test('a manager hears the events of the active organization, in order, and of no other', async () => {
  const { a, b } = world;
  const stream = await listen(a.managers[0]);
  await openWindow(b);
  const first = await openWindow(a);
  const second = await openWindow(a, a.routes[1]);
  for (const assignmentId of [first, second]) {
    const event = await stream.next();
    expect(event).toMatch(/^event: window\.opened\ndata: \{.*\}\n\n$/);
    expect(event).toContain(assignmentId);
  }
});

test('drivers and strangers get no stream', async () => {
  const { a, ended, request } = world;
  expect(await request(a.drivers[0].token, 'GET', '/events')).toEqual({ status: 403, body: forbiddenBody });
  expect((await request(ended.token, 'GET', '/events')).status).toBe(401);
});

const endings: Record<string, (manager: Member) => Promise<unknown>> = {
  'the membership ends': ({ membershipId }) =>
    db.update(memberships).set({ status: 'ended' }).where(eq(memberships.id, membershipId)),
  'the manager becomes a driver': ({ membershipId }) =>
    db.update(memberships).set({ role: 'driver' }).where(eq(memberships.id, membershipId)),
  'the session is closed': ({ userId }) => db.delete(sessions).where(eq(sessions.userId, userId)),
  'the session is switched to another organization': async ({ userId, email, name }) => {
    await db.update(sessions).set({ organizationId: world.b.id }).where(eq(sessions.userId, userId));
    await addMember(world.b, { id: userId, email, name }, { role: 'manager' });
  },
  'the session expires': async () => {
    await db
      .update(sessions)
      .set({ expiresAt: world.clock.now })
      .where(eq(sessions.userId, world.a.managers[1].userId));
  },
};

test.each(Object.keys(endings))('a stream ends, without the event, once %s', async (name) => {
  const [, listener] = world.a.managers;
  const stream = await listen(listener);
  await endings[name]?.(listener);
  await openWindow(world.a);
  expect(await stream.next()).toBeUndefined();
});

test('a client that leaves is forgotten', async () => {
  const { dispatch, a } = world;
  const listeners = new Set<unknown>();
  const subscribe = dispatch.context.hub.subscribe.bind(dispatch.context.hub);
  dispatch.context.hub.subscribe = (organizationId, listener) => {
    listeners.add(listener);
    const unsubscribe = subscribe(organizationId, listener);
    return () => {
      listeners.delete(listener);
      unsubscribe();
    };
  };
  await listen(a.managers[0]);
  expect(listeners.size).toBe(1);
  await streams[0]?.cancel();
  await expect.poll(() => listeners.size).toBe(0);
});
