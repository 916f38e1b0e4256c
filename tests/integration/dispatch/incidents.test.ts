import { beforeEach, describe, expect, test } from 'vitest';
import { db } from '#lib/server/db/index.ts';
import { incidentReports, notifications } from '#lib/server/db/schema.ts';
import { absentId, createWorld, notFoundBody, type World } from './world.ts';
import { addAssignment } from './world-organization.ts';

type Report = { id: string; text: string; authorId: string };
type Assignment = Awaited<ReturnType<typeof addAssignment>>;

const date = '2026-03-02';

let world: World;
let own: Assignment;
let unfilled: Assignment;
let foreign: Assignment;
beforeEach(async () => {
  world = await createWorld();
  const { a, b } = world;
  own = await addAssignment(a, a.routes[0], { date, driverId: a.drivers[0].userId, status: 'active' });
  unfilled = await addAssignment(a, a.routes[1], { date });
  foreign = await addAssignment(b, b.routes[0], { date, driverId: b.drivers[2].userId, status: 'active' });
});

const report = (token: string, assignmentId: string, text: string) =>
  world.request<Report>(token, 'POST', '/incident-reports', { assignmentId, text });
const texts = async (token: string, path: string) =>
  (await world.request<Report[]>(token, 'GET', `/incident-reports${path}`)).body.map(({ text }) => text);

describe('an incident report', () => {
  test('is made by the driver of the assignment or a manager, and told to the managers of the organization', async () => {
    const { a } = world;
    const [dan] = a.drivers;
    expect(await report(dan.token, own.id, ' Flat tyre ')).toMatchObject({
      status: 201,
      body: { text: 'Flat tyre', authorId: dan.userId },
    });
    expect((await report(a.managers[0].token, unfilled.id, 'Gate locked')).status).toBe(201);
    const told = await db.select().from(notifications);
    expect(told.map(({ organizationId, type }) => [organizationId, type])).toEqual(
      Array(4).fill([a.id, 'incident_reported']),
    );
    expect(new Set(told.map(({ userId }) => userId))).toEqual(new Set(a.managers.map(({ userId }) => userId)));
  });

  test('is refused on what is foreign or not the driver’s as on what is absent', async () => {
    const { a } = world;
    const [dan] = a.drivers;
    for (const answer of [
      await report(a.managers[0].token, foreign.id, 'x'),
      await report(a.managers[0].token, absentId, 'x'),
      await report(a.drivers[2].token, foreign.id, 'x'),
      await report(dan.token, unfilled.id, 'x'),
      await report(dan.token, absentId, 'x'),
    ]) {
      expect(answer).toEqual({ status: 404, body: notFoundBody });
    }
    expect((await report(dan.token, own.id, '  ')).status).toBe(400);
    expect((await report(dan.token, own.id, 'nul \u0000')).status).toBe(400);
    expect(await db.select().from(incidentReports)).toEqual([]);
    expect(await db.select().from(notifications)).toEqual([]);
  });
});

describe('the list of incident reports', () => {
  test('has the newest first, in pages, and a driver’s own only', async () => {
    const { a, b, request, clock } = world;
    const [dan] = a.drivers;
    const manager = a.managers[0].token;
    await report(b.managers[0].token, foreign.id, 'theirs');
    await report(dan.token, own.id, 'first');
    clock.now = new Date(clock.now.getTime() + 1);
    await report(manager, own.id, 'second');
    await report(manager, unfilled.id, 'third');
    const all = await request<Report[]>(manager, 'GET', '/incident-reports');
    expect(all.body.map(({ text }) => text).toSorted()).toEqual(['first', 'second', 'third']);
    expect(all.body[2]?.text).toBe('first');
    const first = await request<Report[]>(manager, 'GET', '/incident-reports?limit=1');
    const rest = await request<Report[]>(manager, 'GET', `/incident-reports?before=${first.body[0]?.id}`);
    expect([...first.body, ...rest.body]).toEqual(all.body);
    expect(await texts(dan.token, '')).toEqual(['first']);
    expect(await texts(manager, `?assignmentId=${unfilled.id}`)).toEqual(['third']);
    expect(await texts(manager, `?assignmentId=${foreign.id}`)).toEqual([]);
    const [theirs] = (await request<Report[]>(b.managers[0].token, 'GET', '/incident-reports')).body;
    for (const before of [theirs?.id, absentId]) {
      expect(await request(manager, 'GET', `/incident-reports?before=${before}`)).toEqual({
        status: 404,
        body: notFoundBody,
      });
    }
  });
});

describe('the search in incident reports', () => {
  test('understands words, phrases and exclusions, and puts the best match first', async () => {
    const { a, clock } = world;
    const manager = a.managers[0].token;
    await report(manager, own.id, 'Damaged parcel: the damaged parcels were wet');
    clock.now = new Date(clock.now.getTime() + 1);
    await report(manager, own.id, 'One parcel was late, nothing else to say about the whole long day');
    expect(await texts(manager, '/search?q=damage parcel')).toHaveLength(1);
    expect((await texts(manager, '/search?q=parcel'))[0]).toMatch(/^Damaged/);
    expect(await texts(manager, '/search?q=parcel -wet')).toEqual([expect.stringMatching(/^One/)]);
    expect(await texts(manager, '/search?q="wet parcels"')).toEqual([]);
    expect(await texts(manager, '/search?q=lost or late')).toHaveLength(1);
    expect(await texts(manager, `/search?q=${encodeURIComponent(`' & | ( :* <->`)}`)).toEqual([]);
  });

  test('finds nothing of another organization, and for a driver nothing of others', async () => {
    const { a, b, logged } = world;
    const [dan] = a.drivers;
    const sam = b.drivers[2];
    await report(sam.token, foreign.id, 'Crash at the bridge');
    await report(a.managers[0].token, own.id, 'Crash at the gate');
    expect(await texts(a.managers[0].token, '/search?q=crash')).toEqual(['Crash at the gate']);
    expect(await texts(b.managers[0].token, '/search?q=crash')).toEqual(['Crash at the bridge']);
    expect(await texts(dan.token, '/search?q=crash')).toEqual([]);
    // The same person is asked here in the organization where nothing was written.
    expect(await texts(a.drivers[2].token, '/search?q=crash')).toEqual([]);
    expect(await texts(sam.token, '/search?q=crash')).toEqual(['Crash at the bridge']);
    expect(logged).toEqual([]);
  });
});
