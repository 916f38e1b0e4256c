import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { db } from '#lib/server/db/index.ts';
import { auditLogs, dispatchSettings, webhooks } from '#lib/server/db/schema.ts';
import { absentId, createWorld, forbiddenBody, notFoundBody, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});

type Entry = {
  id: string;
  actorId: string | null;
  entity: string;
  entityId: string;
  action: string;
  createdAt: string;
};
type Page = { entries: Entry[]; next: string | null };
type Webhook = { id: string; event: string; url: string; secret: string };

test('changes the settings of the own organization, those given and no others', async () => {
  const { a, b, request } = world;
  const defaults = { emergencyBonusPercent: 20, confirmationDeadlineHours: 24, reminderHours: 48, autoDrop: true };
  const { token } = a.managers[0];
  expect(await request(token, 'GET', '/settings')).toEqual({ status: 200, body: defaults });
  const changed = { ...defaults, emergencyBonusPercent: 35, autoDrop: false };
  const change = { emergencyBonusPercent: 35, autoDrop: false };
  expect(await request(token, 'PATCH', '/settings', change)).toEqual({ status: 200, body: changed });
  expect((await request(token, 'GET', '/settings')).body).toEqual(changed);
  expect((await request(b.managers[0].token, 'GET', '/settings')).body).toEqual(defaults);
  for (const input of [{}, { emergencyBonusPercent: -1 }, { reminderHours: 1.5 }, { organizationId: b.id }]) {
    expect((await request(token, 'PATCH', '/settings', input)).status).toBe(400);
  }
  expect(await db.select().from(dispatchSettings).where(eq(dispatchSettings.organizationId, a.id))).toMatchObject([
    changed,
  ]);
});

test('shows the secret of a webhook once, when it is registered', async () => {
  const { a, b, request } = world;
  const { token } = a.managers[0];
  const input = { event: 'window.opened', url: 'https://hooks.test/a' };
  const registered = await request<Webhook>(token, 'POST', '/webhooks', input);
  const { secret, ...shown } = registered.body;
  expect(registered.status).toBe(201);
  expect(secret.length).toBeGreaterThan(20);
  expect(await request(token, 'GET', '/webhooks')).toEqual({ status: 200, body: [shown] });
  expect((await request(b.managers[0].token, 'GET', '/webhooks')).body).toEqual([]);
  expect(JSON.stringify((await request(token, 'GET', '/audit-logs')).body)).not.toContain(secret);
  const other = await request<Webhook>(token, 'POST', '/webhooks', input);
  expect(other.body.secret).not.toBe(secret);
});

test('deletes webhooks of the own organization only', async () => {
  const { a, b, request } = world;
  const input = { event: 'member.ended', url: 'https://hooks.test/a' };
  const { body } = await request<Webhook>(a.managers[0].token, 'POST', '/webhooks', input);
  for (const [manager, id] of [
    [b.managers[0], body.id],
    [a.managers[0], absentId],
  ] as const) {
    expect(await request(manager.token, 'DELETE', `/webhooks/${id}`)).toEqual({ status: 404, body: notFoundBody });
  }
  expect(await db.select().from(webhooks)).toHaveLength(1);
  expect((await request(a.managers[1].token, 'DELETE', `/webhooks/${body.id}`)).status).toBe(204);
  expect(await db.select().from(webhooks)).toEqual([]);
});

test('takes https URLs for webhooks, and http ones of the own machine', async () => {
  const { a, request } = world;
  const status = async (url: string, event = 'window.opened') =>
    (await request(a.managers[0].token, 'POST', '/webhooks', { url, event })).status;
  for (const url of ['https://a.test/x?y=1', 'http://localhost:3000/', 'http://127.0.0.1:9/x', 'http://[::1]:9/']) {
    expect([url, await status(url)]).toEqual([url, 201]);
  }
  for (const url of ['http://a.test/', 'http://localhost.a.test/', 'ftp://a.test/', 'a.test', 'https://', '']) {
    expect([url, await status(url)]).toEqual([url, 400]);
  }
  expect(await status('https://a.test/', 'no.such.event')).toBe(400);
});

test('shows what was done in the own organization, newest first, by page and by filter', async () => {
  const { a, b, request } = world;
  const [mia, max] = a.managers;
  const log = (organizationId: string, actorId: string, minute: number, entity: string, action: string) => ({
    ...{ organizationId, actorId, entity, action, changes: {}, entityId: randomUUID() },
    createdAt: new Date(Date.UTC(2026, 2, 1, 0, minute)),
  });
  await db
    .insert(auditLogs)
    .values([
      log(a.id, max.userId, 4, 'dispatch_settings', 'update'),
      log(b.id, b.managers[0].userId, 5, 'warehouse', 'create'),
      ...[1, 2, 3].map((minute) => log(a.id, mia.userId, minute, 'warehouse', 'create')),
    ]);
  const read = async (query: string) => (await request<Page>(mia.token, 'GET', `/audit-logs${query}`)).body;

  const all = await read('');
  expect(all.entries.map(({ entity, action }) => `${entity} ${action}`)).toEqual([
    'dispatch_settings update',
    'warehouse create',
    'warehouse create',
    'warehouse create',
  ]);
  expect(all.next).toBeNull();
  expect((await read(`?actorId=${max.userId}`)).entries).toEqual(all.entries.slice(0, 1));
  expect((await read('?entity=warehouse&action=create')).entries).toEqual(all.entries.slice(1));
  expect((await read(`?entityId=${all.entries[1]?.entityId}`)).entries).toEqual(all.entries.slice(1, 2));
  expect((await read(`?actorId=${b.managers[0].userId}`)).entries).toEqual([]);
  expect((await read('?to=2026-03-01T00:02:00Z')).entries).toEqual(all.entries.slice(3));
  expect((await read('?from=2026-03-01T01:02:00%2B01:00')).entries).toEqual(all.entries.slice(0, 3));

  const first = await read('?limit=3');
  expect(first.entries).toEqual(all.entries.slice(0, 3));
  expect(await read(`?limit=3&before=${first.next}`)).toEqual({ entries: all.entries.slice(3), next: null });
  expect(await read(`?limit=1&entity=warehouse&before=${all.entries[2]?.id}`)).toEqual({
    entries: all.entries.slice(3),
    next: null,
  });
});

test('records who did what in the log of the organization where it was done', async () => {
  const { a, b, request } = world;
  const [mia] = a.managers;
  await request(mia.token, 'PATCH', '/settings', { autoDrop: false });
  const { body } = await request<Page>(mia.token, 'GET', '/audit-logs');
  expect(body.entries).toMatchObject([
    { actorId: mia.userId, entity: 'dispatch_settings', action: 'update', changes: { autoDrop: false } },
  ]);
  expect((await request<Page>(b.managers[0].token, 'GET', '/audit-logs')).body.entries).toEqual([]);
});

test('pages through entries of one instant without loss or repetition', async () => {
  const { a, request } = world;
  const entry = { organizationId: a.id, entity: 'x', action: 'y', changes: {}, createdAt: new Date('2026-01-01') };
  await db.insert(auditLogs).values(Array.from({ length: 7 }, () => entry));
  const seen: string[] = [];
  let next: string | null = null;
  do {
    const query: string = next === null ? '' : `&before=${next}`;
    const { body } = await request<Page>(a.managers[0].token, 'GET', `/audit-logs?limit=2${query}`);
    seen.push(...body.entries.map(({ id }) => id));
    next = body.next;
  } while (next !== null);
  expect(seen).toHaveLength(7);
  expect(new Set(seen).size).toBe(7);
});

test('continues the log from no entry of another organization, nor from one that does not exist', async () => {
  const { a, b, request } = world;
  await request(b.managers[0].token, 'POST', '/warehouses', { code: 'A', name: 'A' });
  const [foreign] = await db.select().from(auditLogs).where(eq(auditLogs.organizationId, b.id));
  for (const id of [foreign?.id, absentId]) {
    const answer = await request(a.managers[0].token, 'GET', `/audit-logs?before=${id}`);
    expect(answer).toEqual({ status: 404, body: notFoundBody });
  }
  for (const from of ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59-23:59', 'today']) {
    expect((await request(a.managers[0].token, 'GET', `/audit-logs?from=${from}`)).status).toBe(400);
  }
});

test('keeps drivers out of settings, webhooks and the log', async () => {
  const { a, request } = world;
  const { token } = a.drivers[0];
  for (const answer of [
    await request(token, 'GET', '/settings'),
    await request(token, 'PATCH', '/settings', { autoDrop: false }),
    await request(token, 'GET', '/webhooks'),
    await request(token, 'POST', '/webhooks', { event: 'window.opened', url: 'https://a.test/' }),
    await request(token, 'DELETE', `/webhooks/${absentId}`),
    await request(token, 'GET', '/audit-logs'),
  ]) {
    expect(answer).toEqual({ status: 403, body: forbiddenBody });
  }
});
