/** The tenants, by fixture name. */
export type OrganizationName = 'org-a' | 'org-b';

/** A string in all of an organization's free text, which must never appear before the other. */
export const canaries: { readonly [organization in OrganizationName]: string } = {
  'org-a': 'canary-a-9f27c4',
  'org-b': 'canary-b-3d81e6',
};

/** The names of both. */
export const organizationNames: readonly OrganizationName[] = ['org-a', 'org-b'];

/** Somebody's place in an organization: `person` is a user's fixture name. */
export type Place = {
  readonly person: string;
  readonly organization: OrganizationName;
  readonly role: 'manager' | 'driver';
  readonly ended?: true;
};

const placesOf = (side: 'a' | 'b'): readonly Place[] => {
  const organization = `org-${side}` as const;
  const managers = [`manager-${side}1`, `manager-${side}2`, 'manager-ab'];
  const drivers = [`driver-${side}1`, `driver-${side}2`, `driver-${side}3`, 'driver-ab'];
  return [
    ...managers.map((person) => ({ person, organization, role: 'manager' as const })),
    ...drivers.map((person) => ({ person, organization, role: 'driver' as const })),
  ];
};

/**
 * Everybody's places. `driver-ab` and `manager-ab` work for both organizations, `manager-a-driver-b` in another role in each; `driver-b-ended` has left org-a
 * for org-b.
 */
export const places: readonly Place[] = [
  ...placesOf('a'),
  { person: 'manager-a-driver-b', organization: 'org-a', role: 'manager' },
  { person: 'driver-b-ended', organization: 'org-a', role: 'driver', ended: true },
  ...placesOf('b'),
  { person: 'manager-a-driver-b', organization: 'org-b', role: 'driver' },
  { person: 'driver-b-ended', organization: 'org-b', role: 'driver' },
];

/** The name of a place, which is also its membership's, its session's and its actor's: `driver-ab@org-b`. */
export function placeName({ person, organization }: Place): string {
  return `${person}@${organization}`;
}

/** The program that acts for an organization by an API key: the name of its actor and of its key. */
export function programOf(organization: OrganizationName): string {
  return `program@${organization}`;
}

/** Somebody in support, by the fixture name of the user. */
export const supportPerson = 'support-1';

/** The actor that somebody in support is in an organization, and the name of the grant that lets them act there. */
export function supportIn(organization: OrganizationName): string {
  return `${supportPerson}@${organization}`;
}

/** The bearer token of the session of that fixture name, the API key of a program, or the token of somebody in support. */
export function fixtureToken(session: string): string {
  const isKey = organizationNames.some((organization) => session === programOf(organization));
  if (session.startsWith(supportPerson)) return `sup_token-of-${supportPerson}`;
  return `${isKey ? 'dsp_' : ''}token-of-${session}`;
}
