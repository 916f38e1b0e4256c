import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { db } from '#lib/server/db/index.ts';
import { driverPreferences, driverStats, memberships, organizations, users } from '#lib/server/db/schema.ts';
import { createOrganization } from '#lib/server/services/organizations.ts';
import { absentId, createWorld, forbiddenBody, notFoundBody, type World } from './world.ts';

type Invite = { id: string; email: string; role: string; status: string };
type Accepted = { token: string; session: { membershipId: string; role: string; organization: { id: string } } };

let world: World;
beforeEach(async () => {
  world = await createWorld();
});

const newcomer = 'new.comer@example.test';

async function invite(email: string, role: 'manager' | 'driver', organization = world.a) {
  const answer = await world.request<Invite>(organization.managers[0].token, 'POST', '/invites', { email, role });
  const token = world.sent.mails.at(-1)?.text.match(/^[\w-]{20,}$/m)?.[0] ?? 'no mail';
  return { ...answer, token };
}

function accept(token: string, email: string) {
  return world.request<Accepted>(undefined, 'POST', '/invites/accept', { token, email, name: 'New Comer' });
}

test('mails the token to the invited address and shows it to nobody else', async () => {
  const invited = await invite('New.Comer@Example.test', 'driver');
  expect(invited).toMatchObject({ status: 201, body: { email: newcomer, role: 'driver', status: 'pending' } });
  expect(world.sent.mails.map(({ to }) => to)).toEqual([newcomer]);
  const listed = await world.request(world.a.managers[1].token, 'GET', '/invites');
  expect(listed.body).toEqual([invited.body]);
  const log = await world.request(world.a.managers[1].token, 'GET', '/audit-logs');
  expect(JSON.stringify([invited.body, listed.body, log.body])).not.toContain(invited.token);
});

test('makes a newcomer a driver of the inviting organization, with a session there', async () => {
  const { token } = await invite(newcomer, 'driver');
  const accepted = await accept(token, newcomer);
  expect(accepted).toMatchObject({
    status: 201,
    body: { session: { role: 'driver', organization: { id: world.a.id } } },
  });
  expect((await world.request(accepted.body.token, 'GET', '/warehouses')).body).toHaveLength(2);
  const { membershipId } = accepted.body.session;
  expect(await db.select().from(driverStats).where(eq(driverStats.membershipId, membershipId))).toHaveLength(1);
  expect(
    await db.select().from(driverPreferences).where(eq(driverPreferences.membershipId, membershipId)),
  ).toHaveLength(1);
  expect(await accept(token, newcomer)).toEqual({ status: 404, body: notFoundBody });
});

test('refuses a token under another e-mail, and one that is unknown, revoked or expired, all alike', async () => {
  const { token, body } = await invite(newcomer, 'manager');
  const absent = await accept('nobody-has-this-token', newcomer);
  expect(absent).toEqual({ status: 404, body: notFoundBody });
  expect(await accept(token, 'some.body@example.test')).toEqual(absent);
  expect(await accept(token, world.b.managers[0].email)).toEqual(absent);
  const other = await invite('late@example.test', 'driver');
  await world.request(world.a.managers[0].token, 'DELETE', `/invites/${body.id}`);
  expect(await accept(token, newcomer)).toEqual(absent);
  world.clock.now = new Date(world.clock.now.getTime() + 7 * 24 * 60 * 60 * 1000);
  expect(await accept(other.token, 'late@example.test')).toEqual(absent);
  expect(await db.select().from(users).where(eq(users.name, 'New Comer'))).toEqual([]);
});

test('accepts an invite once, however many try at the same time', async () => {
  const { token } = await invite(newcomer, 'driver');
  const answers = await Promise.all(Array.from({ length: 5 }, () => accept(token, newcomer)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 404, 404, 404, 404]);
  expect(await db.select().from(users).where(eq(users.email, newcomer))).toHaveLength(1);
});

test('gives a person of another organization a second membership, and leaves the first alone', async () => {
  const dan = world.b.drivers[0];
  const { token } = await invite(dan.email, 'manager');
  const accepted = await accept(token, dan.email);
  expect(accepted.body.session).toMatchObject({ role: 'manager', user: { id: dan.userId, name: dan.name } });
  expect((await world.request(dan.token, 'GET', '/session')).body).toMatchObject({ role: 'driver' });
});

test('revives a membership that has ended, in the role of the invite', async () => {
  const { ended, a } = world;
  const { token } = await invite(ended.email, 'manager');
  const accepted = await accept(token, ended.email);
  expect(accepted.body.session).toMatchObject({ membershipId: ended.membershipId, role: 'manager' });
  const [membership] = await db.select().from(memberships).where(eq(memberships.id, ended.membershipId));
  expect(membership).toMatchObject({ organizationId: a.id, status: 'active', role: 'manager', endedAt: null });
});

test('sends an active member a new way to sign in, and refuses to invite them in the other role', async () => {
  const dan = world.a.drivers[0];
  expect((await invite(dan.email, 'manager')).status).toBe(409);
  const { token } = await invite(dan.email, 'driver');
  expect((await accept(token, dan.email)).body.session).toMatchObject({ membershipId: dan.membershipId });
  expect((await world.request(dan.token, 'GET', '/session')).status).toBe(200);
});

test('keeps one pending invite an address and organization, whatever other organizations do', async () => {
  expect((await invite(newcomer, 'driver', world.b)).status).toBe(201);
  expect((await invite(newcomer, 'driver')).status).toBe(201);
  expect((await invite(newcomer, 'driver')).status).toBe(409);
  world.clock.now = new Date(world.clock.now.getTime() + 8 * 24 * 60 * 60 * 1000);
  expect((await invite(newcomer, 'driver')).status).toBe(201);
});

test('revokes own pending invites only', async () => {
  const { a, b, request } = world;
  const { body, token } = await invite(newcomer, 'driver');
  for (const [manager, id] of [
    [b.managers[0], body.id],
    [a.managers[0], absentId],
  ] as const) {
    expect(await request(manager.token, 'DELETE', `/invites/${id}`)).toEqual({ status: 404, body: notFoundBody });
  }
  expect((await request(b.managers[0].token, 'GET', '/invites')).body).toEqual([]);
  await accept(token, newcomer);
  expect((await request(a.managers[0].token, 'DELETE', `/invites/${body.id}`)).status).toBe(409);
  expect((await request<Invite[]>(a.managers[0].token, 'GET', '/invites?status=accepted')).body).toHaveLength(1);
  expect((await request<Invite[]>(a.managers[0].token, 'GET', '/invites?status=pending')).body).toEqual([]);
});

test('lets no driver invite, list or revoke', async () => {
  const { a, request } = world;
  const { body } = await invite(newcomer, 'driver');
  const { token } = a.drivers[0];
  const input = { email: 'x@example.test', role: 'manager' };
  for (const answer of [
    await request(token, 'POST', '/invites', input),
    await request(token, 'GET', '/invites'),
    await request(token, 'DELETE', `/invites/${body.id}`),
    await request(token, 'DELETE', `/invites/${absentId}`),
  ]) {
    expect(answer).toEqual({ status: 403, body: forbiddenBody });
  }
});

test('founds an organization, whose first manager comes in by an invite', async () => {
  const { dispatch, sent, request } = world;
  const input = { slug: 'org-c', name: 'C', timeZone: 'Europe/Paris', managerEmail: 'Boss@c.test' };
  const { id } = await createOrganization(dispatch.context, input);
  await expect(createOrganization(dispatch.context, input)).rejects.toMatchObject({ status: 409 });
  const token = sent.mails.at(-1)?.text.match(/^[\w-]{20,}$/m)?.[0] ?? 'no mail';
  const accepted = await accept(token, 'boss@c.test');
  expect(accepted.body.session).toMatchObject({ role: 'manager', organization: { id } });
  expect((await request(accepted.body.token, 'GET', '/settings')).body).toMatchObject({ autoDrop: true });
  expect(await db.select().from(organizations)).toHaveLength(3);
});
