import { createHash } from 'node:crypto';
import type * as schema from '#lib/server/db/schema.ts';
import { fixtureId } from '../../../../src/engine/index.ts';
import { atEach, createdAt, expiresAt, type Fixtures, inEach } from './named-rows.ts';
import { canaries, fixtureToken, type Place, placeName, places, supportIn, supportPerson } from './places.ts';

const activeDriver = (place: Place) => place.role === 'driver' && !place.ended;

/** One for each person. */
export const users: Fixtures<typeof schema.users> = Object.fromEntries(
  [...places.map(({ person }) => person), supportPerson].map((person) => [
    person,
    { email: `${person}@people.example`, name: 'Alex Lindqvist', createdAt },
  ]),
);

/** One for each place. */
export const memberships: Fixtures<typeof schema.memberships> = atEach((place) => ({
  organizationId: fixtureId('organizations', place.organization),
  userId: fixtureId('users', place.person),
  role: place.role,
  ...(place.ended ? { status: 'ended' as const, endedAt: createdAt } : {}),
  createdAt,
}));

/** One session for what the actor does in its organization, and one, `roaming-…`, with which it switches organizations. */
export const sessions: Fixtures<typeof schema.sessions> = Object.fromEntries(
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

/** Of drivers who work there now. */
export const driverPreferences: Fixtures<typeof schema.driverPreferences> = atEach((place) =>
  activeDriver(place)
    ? {
        membershipId: fixtureId('memberships', `${placeName(place)}`),
        days: [1, 2, 3, 4, 5],
        preferredRouteIds: [fixtureId('routes', `route-${place.organization.slice(-1)}-1`)],
      }
    : undefined,
);

/** Of drivers, those who have left included. */
export const driverStats: Fixtures<typeof schema.driverStats> = atEach((place) =>
  place.role === 'driver' ? { membershipId: fixtureId('memberships', `${placeName(place)}`) } : undefined,
);

/** A device of one driver and of one manager in each organization. */
export const pushSubscriptions: Fixtures<typeof schema.pushSubscriptions> = {
  ...inEach((organization, side) => ({
    [`push-${side}`]: {
      membershipId: fixtureId('memberships', `driver-${side}2@${organization}`),
      endpoint: `https://push.example/driver-${side}2`,
      createdAt,
    },
    [`push-${side}-manager`]: {
      membershipId: fixtureId('memberships', `manager-${side}1@${organization}`),
      endpoint: `https://push.example/manager-${side}1`,
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

/** What each organization has told the driver of both, and nobody has read yet. */
export const notifications: Fixtures<typeof schema.notifications> = inEach((organization, side) => ({
  [`notification-${side}`]: {
    organizationId: fixtureId('organizations', organization),
    userId: fixtureId('users', 'driver-ab'),
    type: 'assignment_cancelled' as const,
    title: 'A shift was cancelled',
    body: `Route R1 is cancelled. ${canaries[organization]}`,
    data: { assignmentId: fixtureId('assignments', `assignment-${side}-unfilled`) },
    createdAt,
  },
}));

/** Whoever is in support. */
export const supportStaff: Fixtures<typeof schema.supportStaff> = {
  [supportPerson]: {
    userId: fixtureId('users', supportPerson),
    tokenHash: createHash('sha256').update(fixtureToken(supportPerson)).digest('hex'),
    createdAt,
  },
};

/** org-a lets support act for it, for the first hours of a run. */
export const supportGrants: Fixtures<typeof schema.supportGrants> = {
  [supportIn('org-a')]: {
    organizationId: fixtureId('organizations', 'org-a'),
    userId: fixtureId('users', supportPerson),
    grantedBy: fixtureId('users', 'manager-a1'),
    expiresAt: new Date('2030-03-04T15:00:00.000Z'),
    createdAt,
  },
};
