import { createHash } from 'node:crypto';
import type { Database } from '#lib/server/db/index.ts';
import * as schema from '#lib/server/db/schema.ts';

/**
 * The baseline: two organizations, alike on purpose. Ids, names and order are stable; every run starts from exactly these rows.
 * A row is known by its fixture name (`warehouse-a-north`), from which its id comes.
 */

/** The harness clock at the baseline: a Monday, less than 24 hours before the first shifts. */
export const baselineTime = '2030-03-04T09:00:00.000Z';

const createdAt = new Date('2030-03-01T00:00:00.000Z');
const expiresAt = new Date('2031-03-01T00:00:00.000Z');
const firstDay = '2030-03-05';

/** The tenants, by fixture name. */
export type OrganizationName = 'org-a' | 'org-b';

/** A string in all of an organization's free text, which must never appear before the other. */
export const canaries: { readonly [organization in OrganizationName]: string } = {
  'org-a': 'canary-a-9f27c4',
  'org-b': 'canary-b-3d81e6',
};

/** The id of a fixture: a valid UUID of version 4 that stays the same for as long as its table and name do. */
export function fixtureId(table: string, name: string): string {
  const hex = createHash('sha256').update(`${table}/${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4000-8000-${hex.slice(12, 24)}`;
}

/** The bearer token of the session of that fixture name. */
export function fixtureToken(session: string): string {
  return `token-of-${session}`;
}

/** Somebody's place in an organization: `person` is a user's fixture name. */
type Place = {
  readonly person: string;
  readonly organization: OrganizationName;
  readonly role: 'manager' | 'driver';
  readonly ended?: true;
};

const placesOf = (side: 'a' | 'b'): readonly Place[] => {
  const organization = `org-${side}` as const;
  const managers = [`manager-${side}1`, `manager-${side}2`];
  const drivers = [`driver-${side}1`, `driver-${side}2`, `driver-${side}3`, 'driver-ab'];
  return [
    ...managers.map((person) => ({ person, organization, role: 'manager' as const })),
    ...drivers.map((person) => ({ person, organization, role: 'driver' as const })),
  ];
};

/** Everybody's places. `driver-ab` works for both organizations; `driver-b-ended` has left org-a for org-b. */
export const places: readonly Place[] = [
  ...placesOf('a'),
  { person: 'driver-b-ended', organization: 'org-a', role: 'driver', ended: true },
  ...placesOf('b'),
  { person: 'driver-b-ended', organization: 'org-b', role: 'driver' },
];

/** The name of a place, which is also its membership's, its session's and its actor's: `driver-ab@org-b`. */
export function placeName({ person, organization }: Place): string {
  return `${person}@${organization}`;
}

type Fixtures<Table extends { $inferInsert: object }> = { readonly [name: string]: Omit<Table['$inferInsert'], 'id'> };

const organizations: Fixtures<typeof schema.organizations> = {
  'org-a': { slug: 'org-a', name: `Parcel People ${canaries['org-a']}`, timeZone: 'Europe/Berlin', createdAt },
  'org-b': { slug: 'org-b', name: `Parcel People ${canaries['org-b']}`, timeZone: 'Europe/London', createdAt },
};
/** The names of both. */
export const organizationNames = Object.keys(organizations) as OrganizationName[];

/** The rows that each organization has, by what `row` makes of its name and its side. */
function inEach<Values>(
  rowsOf: (organization: OrganizationName, side: string) => { readonly [name: string]: Values },
): { readonly [name: string]: Values } {
  return Object.assign({}, ...organizationNames.map((name) => rowsOf(name, name.slice(-1))));
}

/** The rows that each place has, under the place's name. */
function atEach<Values>(rowOf: (place: Place) => Values | undefined): { readonly [name: string]: Values } {
  const rows = places.map((place) => [placeName(place), rowOf(place)] as const);
  return Object.fromEntries(rows.flatMap(([name, values]) => (values === undefined ? [] : [[name, values]])));
}

const activeDriver = (place: Place) => place.role === 'driver' && !place.ended;

const users: Fixtures<typeof schema.users> = Object.fromEntries(
  places.map(({ person }) => [person, { email: `${person}@people.example`, name: 'Alex Lindqvist', createdAt }]),
);

const memberships: Fixtures<typeof schema.memberships> = atEach((place) => ({
  organizationId: fixtureId('organizations', place.organization),
  userId: fixtureId('users', place.person),
  role: place.role,
  ...(place.ended ? { status: 'ended' as const, endedAt: createdAt } : {}),
  createdAt,
}));

/** One session for what the actor does in its organization, and one, `roaming-…`, with which it switches organizations. */
const sessions: Fixtures<typeof schema.sessions> = Object.fromEntries(
  places.flatMap((place) =>
    [placeName(place), `roaming-${placeName(place)}`].map((name) => [
      name,
      {
        tokenHash: createHash('sha256').update(fixtureToken(name)).digest('hex'),
        userId: fixtureId('users', place.person),
        organizationId: fixtureId('organizations', place.organization),
        expiresAt,
        createdAt,
      },
    ]),
  ),
);

const warehouses: Fixtures<typeof schema.warehouses> = inEach((organization, side) => ({
  [`warehouse-${side}-north`]: {
    organizationId: fixtureId('organizations', organization),
    code: 'NORTH',
    name: `North gate ${canaries[organization]}`,
    createdAt,
  },
  [`warehouse-${side}-south`]: {
    organizationId: fixtureId('organizations', organization),
    code: 'SOUTH',
    name: `South gate ${canaries[organization]}`,
    createdAt,
  },
}));

const routes: Fixtures<typeof schema.routes> = inEach((organization, side) => {
  const route = (warehouse: string, code: string, startTime: string) => ({
    warehouseId: fixtureId('warehouses', `warehouse-${side}-${warehouse}`),
    code,
    name: `Round ${code} ${canaries[organization]}`,
    startTime,
    createdAt,
  });
  return {
    [`route-${side}-1`]: route('north', 'R1', '06:00:00'),
    [`route-${side}-2`]: route('north', 'R2', '08:00:00'),
    [`route-${side}-3`]: route('south', 'R1', '07:30:00'),
  };
});

const assignments: Fixtures<typeof schema.assignments> = inEach((organization, side) => {
  const common = {
    organizationId: fixtureId('organizations', organization),
    warehouseId: fixtureId('warehouses', `warehouse-${side}-north`),
    createdAt,
  };
  return {
    [`assignment-${side}-unfilled`]: { ...common, routeId: fixtureId('routes', `route-${side}-1`), date: firstDay },
    [`assignment-${side}-confirmed`]: {
      ...common,
      routeId: fixtureId('routes', `route-${side}-2`),
      date: firstDay,
      driverId: fixtureId('users', `driver-${side}1`),
      status: 'scheduled' as const,
      assignedBy: 'manager' as const,
      confirmedAt: createdAt,
    },
  };
});

const driverPreferences: Fixtures<typeof schema.driverPreferences> = atEach((place) =>
  activeDriver(place)
    ? {
        membershipId: fixtureId('memberships', `${placeName(place)}`),
        days: [1, 2, 3, 4, 5],
        preferredRouteIds: [fixtureId('routes', `route-${place.organization.slice(-1)}-1`)],
      }
    : undefined,
);

const driverStats: Fixtures<typeof schema.driverStats> = atEach((place) =>
  place.role === 'driver' ? { membershipId: fixtureId('memberships', `${placeName(place)}`) } : undefined,
);

const settings: Fixtures<typeof schema.dispatchSettings> = inEach((organization, side) => ({
  [`settings-${side}`]: { organizationId: fixtureId('organizations', organization) },
}));

const webhooks: Fixtures<typeof schema.webhooks> = inEach((organization, side) => ({
  [`webhook-${side}`]: {
    organizationId: fixtureId('organizations', organization),
    event: 'window.opened' as const,
    url: `https://hooks.example/${organization}`,
    secret: `secret-of-${canaries[organization]}`,
    createdAt,
  },
}));

const pushSubscriptions: Fixtures<typeof schema.pushSubscriptions> = {
  ...inEach((organization, side) => ({
    [`push-${side}`]: {
      membershipId: fixtureId('memberships', `driver-${side}2@${organization}`),
      endpoint: `https://push.example/driver-${side}2`,
      createdAt,
    },
  })),
  // Left behind, as by a version that did not yet remove the devices of whoever leaves.
  'push-a-ended': {
    membershipId: fixtureId('memberships', 'driver-b-ended@org-a'),
    endpoint: 'https://push.example/driver-b-ended',
    createdAt,
  },
};

const incidentReports: Fixtures<typeof schema.incidentReports> = inEach((organization, side) => ({
  [`incident-${side}`]: {
    assignmentId: fixtureId('assignments', `assignment-${side}-confirmed`),
    authorId: fixtureId('users', `manager-${side}1`),
    text: `fragile parcel left at the gate, damaged box, call first or second floor ${canaries[organization]}`,
    createdAt,
  },
}));

/** Every table that the baseline fills, parents first. */
const baseline = [
  ['organizations', schema.organizations, organizations],
  ['users', schema.users, users],
  ['memberships', schema.memberships, memberships],
  ['sessions', schema.sessions, sessions],
  ['warehouses', schema.warehouses, warehouses],
  ['routes', schema.routes, routes],
  ['assignments', schema.assignments, assignments],
  ['driver_preferences', schema.driverPreferences, driverPreferences],
  ['driver_stats', schema.driverStats, driverStats],
  ['dispatch_settings', schema.dispatchSettings, settings],
  ['webhooks', schema.webhooks, webhooks],
  ['push_subscriptions', schema.pushSubscriptions, pushSubscriptions],
  ['incident_reports', schema.incidentReports, incidentReports],
] as const;

/** The names of all fixture rows: table, then name, then id. */
export const fixtureNames: { readonly [table: string]: { readonly [name: string]: string } } = Object.fromEntries(
  baseline.map(([table, , rows]) => [
    table,
    Object.fromEntries(Object.keys(rows).map((name) => [name, fixtureId(table, name)])),
  ]),
);

/** Fills an empty database with the baseline, in one transaction. */
export async function loadFixtures(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    for (const [table, definition, rows] of baseline) {
      await tx
        .insert(definition)
        .values(Object.entries(rows).map(([name, values]) => ({ id: fixtureId(table, name), ...values })));
    }
  });
}
