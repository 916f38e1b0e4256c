import pg from 'pg';
import { type Actor, defineHarness, type Harness, integrationDatabase } from '../../../src/engine/index.ts';
import { createActions } from './actions.ts';
import { createApplication } from './application.ts';
import { canaries, fixtureKeys, loadFixtures, seats, tenants, tokenOf } from './fixtures.ts';
import { createKeys } from './keys.ts';
import { schemaSql } from './schema.ts';
import type { Bug, Traits } from './traits.ts';
import type { Variant } from './variants.ts';

export type FamilyHarness = {
  readonly harness: Harness;
  /** Applications that are built from now on have this bug. */
  readonly plant: (bug: Bug) => void;
};

export type FamilyDatabase = {
  readonly url: string;
  /** What the application connects as, where that is a role of its own. */
  readonly role: { readonly name: string; readonly url: string } | undefined;
};

/** The harness of an application of the family, over an empty database. */
export function familyHarness({ name, traits }: Variant, { url, role }: FamilyDatabase): FamilyHarness {
  const keys = createKeys(traits.keys);
  const pool = new pg.Pool({ connectionString: url });
  const applicationPool = role === undefined ? pool : new pg.Pool({ connectionString: role.url });
  const { organization, person, names } = fixtureKeys(keys);
  const isPersonal = traits.sessions === 'of a person';
  const actors: readonly (Actor & { readonly token: string })[] = isPersonal
    ? personalActors(person)
    : seats.map((seat) => ({
        id: seat.actor,
        tenant: organization(seat.tenant),
        role: seat.role,
        person: person(seat.person),
        token: tokenOf(seat.person, seat.tenant),
      }));
  let bug: Bug = 'none';
  const harness = defineHarness({
    name,
    database: integrationDatabase({
      push: ({ client }) => client.query(schemaSql(traits, keys, role?.name)),
      pools: [...new Set([pool, applicationPool])],
    }),
    tenancy: tenancyOf(traits),
    fixtures: { load: () => loadFixtures(pool, traits, keys), names, time: '2030-01-01T09:00:00.000Z' },
    members: { table: 'members', person: 'person_id', isCurrent: (row) => row.is_active === true },
    channels: {
      inbox: { kind: 'inbox', table: 'notifications', recipient: 'member_id' },
      mail: {
        kind: 'outbound',
        registrations: { table: 'members', column: 'address', isCurrent: (row) => row.is_active === true },
      },
    },
    canaries: Object.fromEntries(tenants.map((tenant) => [tenant, [canaries[tenant]]])),
    application: (seams) =>
      createApplication({
        traits,
        bug,
        pool,
        applicationPool,
        fault: seams.fault,
        mail: async ({ to, ...content }) => seams.observe({ channel: 'mail', tenants: [], recipient: to, content }),
      }),
    actors: actors.map(({ token, ...actor }) => actor),
    actions: createActions({
      traits,
      keys,
      tokenOf: ({ id }) => actors.find((actor) => actor.id === id)?.token ?? '',
    }),
  });
  return {
    harness,
    plant: (planted) => {
      bug = planted;
    },
  };
}

/** One actor a person, who acts in whichever organization the URL names. */
function personalActors(person: (name: string) => string) {
  return [...new Set(seats.map((seat) => seat.person))].map((name) => ({
    id: name,
    tenant: null,
    role: seats.find((seat) => seat.person === name && seat.role === 'manager') ? 'manager' : 'clerk',
    person: person(name),
    token: tokenOf(name, null),
  }));
}

/** What the catalog does not know. */
function tenancyOf({ sessions, links, keys }: Traits): Harness['tenancy'] {
  return {
    root: 'organizations',
    people: 'people',
    shared: sessions === 'of a person' ? ['people', 'sessions'] : ['people'],
    // An id alone says nothing where it counts within an organization.
    polymorphic:
      keys === 'composite' ? {} : { 'notifications.about_id': { type: 'about_type', tables: { task: 'tasks' } } },
    columns:
      links === 'names'
        ? {
            '*.organization_id': 'organizations',
            '*.person_id': 'people',
            '*.member_id': 'members',
            '*.assignee_id': 'members',
            '*.board_id': 'boards',
          }
        : {},
  };
}
