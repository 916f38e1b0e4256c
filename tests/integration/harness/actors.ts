import type { Actor } from '../../../src/engine/index.ts';
import { fixtureId } from '../../../src/engine/index.ts';
import {
  type OrganizationName,
  organizationNames,
  placeName,
  places,
  programOf,
  supportIn,
  supportPerson,
} from './baseline/places.ts';

/** Everybody at each of their places: `driver-ab` is two actors, and whoever has left org-a still knocks at its door. */
const members: readonly Actor[] = places.map((place) => ({
  id: placeName(place),
  tenant: fixtureId('organizations', place.organization),
  role: place.role,
  person: fixtureId('users', place.person),
}));

/** Whoever reads the mail that an organization sends to people it invites. */
const visitors: readonly Actor[] = organizationNames.map((name) => ({
  id: `visitor@${name}`,
  tenant: fixtureId('organizations', name),
  role: 'visitor',
  person: null,
}));

/** Programs that act by an API key, in the name of the organization's first manager. */
const programs: readonly Actor[] = organizationNames.map((name) => ({
  id: programOf(name),
  tenant: fixtureId('organizations', name),
  role: 'manager',
  person: fixtureId('users', `manager-${name.slice(-1)}1`),
}));

/** Carriers of an organization, who report by a signed request and have no session. */
const carriers: readonly Actor[] = organizationNames.map((name) => ({
  id: `carrier@${name}`,
  tenant: fixtureId('organizations', name),
  role: 'carrier',
  person: null,
}));

/** Somebody in support, who may act for one of them at the baseline. */
const supporters: readonly Actor[] = organizationNames.map((name) => ({
  id: supportIn(name),
  tenant: fixtureId('organizations', name),
  role: 'support',
  person: fixtureId('users', supportPerson),
}));

export const actors: readonly Actor[] = [...members, ...visitors, ...programs, ...carriers, ...supporters];

/** The actor of that person in an explicit organization. Throws where the fixtures know no such place. */
export function actorIn(organization: OrganizationName, person: string): Actor {
  const actor = actors.find(({ id }) => id === `${person}@${organization}`);
  if (!actor) throw new Error(`no fixture place ${person}@${organization}`);
  return actor;
}
