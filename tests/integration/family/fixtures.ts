import type pg from 'pg';
import type { Keys } from './keys.ts';
import type { Traits } from './traits.ts';

export const tenants = ['acme', 'globex'] as const;
export type Tenant = (typeof tenants)[number];

/** Everybody: who works where, as what. Dot works for both; Lea has left one for the other. */
const places: readonly { person: string; tenant: Tenant; role: string; isActive: boolean }[] = [
  { person: 'ann', tenant: 'acme', role: 'manager', isActive: true },
  { person: 'abe', tenant: 'acme', role: 'clerk', isActive: true },
  { person: 'dot', tenant: 'acme', role: 'clerk', isActive: true },
  { person: 'lea', tenant: 'acme', role: 'clerk', isActive: false },
  { person: 'gil', tenant: 'globex', role: 'manager', isActive: true },
  { person: 'dot', tenant: 'globex', role: 'manager', isActive: true },
  { person: 'lea', tenant: 'globex', role: 'clerk', isActive: true },
];

/** Twin organizations on purpose: alike in slugs and titles, and different in counts. */
const boards: readonly { tenant: Tenant; slug: string }[] = [
  { tenant: 'acme', slug: 'plans' },
  { tenant: 'acme', slug: 'repairs' },
  { tenant: 'acme', slug: 'wishes' },
  { tenant: 'globex', slug: 'plans' },
  { tenant: 'globex', slug: 'repairs' },
];

/** By the board's number, from 1. */
const tasks: readonly { board: number; title: string; isDone: boolean }[] = [
  { board: 1, title: 'paint', isDone: false },
  { board: 1, title: 'sweep', isDone: false },
  { board: 1, title: 'order', isDone: true },
  { board: 2, title: 'paint', isDone: false },
  { board: 3, title: 'sweep', isDone: true },
  { board: 4, title: 'paint', isDone: false },
  { board: 5, title: 'order', isDone: false },
];

const people = [...new Set(places.map(({ person }) => person))];

/** What stands in an organization's free text and nowhere else. */
export const canaries: { readonly [tenant in Tenant]: string } = { acme: 'aardvark', globex: 'gazelle' };

/** The keys of the fixtures, by what reports call them. */
export type FixtureKeys = {
  readonly organization: (tenant: Tenant) => string;
  readonly person: (name: string) => string;
  /** A row's handle: what the engine takes for the key of a fixture of that table. */
  readonly names: { readonly [table: string]: { readonly [name: string]: string } };
};

export function fixtureKeys(keys: Keys): FixtureKeys {
  const organization = (tenant: Tenant) => keys.fixture('organizations', tenants.indexOf(tenant) + 1);
  const person = (name: string) => keys.fixture('people', people.indexOf(name) + 1);
  const key = (table: string, tenant: Tenant, at: number) => {
    const id = keys.fixture(table, at + 1);
    return keys.isComposite ? JSON.stringify([organization(tenant), Number(id)]) : id;
  };
  const tenantOf = ({ board }: { readonly board: number }) => boards[board - 1]?.tenant ?? 'acme';
  return {
    organization,
    person,
    names: {
      organizations: Object.fromEntries(tenants.map((tenant) => [tenant, organization(tenant)])),
      people: Object.fromEntries(people.map((name) => [name, person(name)])),
      members: Object.fromEntries(
        places.map(({ person: name, tenant }, at) => [`${name}-${tenant}`, key('members', tenant, at)]),
      ),
      boards: Object.fromEntries(
        boards.map(({ tenant, slug }, at) => [`${slug}-${tenant}`, key('boards', tenant, at)]),
      ),
      tasks: Object.fromEntries(
        tasks.map((task, at) => [`${task.title}-${task.board}`, key('tasks', tenantOf(task), at)]),
      ),
    },
  };
}

/** The token of a person's session; that of a member's names the organization too. */
export function tokenOf(person: string, tenant: Tenant | null): string {
  return tenant === null ? `session-of-${person}` : `session-of-${person}-at-${tenant}`;
}

/** The session that an actor signs in with. */
export type Seat = { readonly actor: string; readonly person: string; readonly tenant: Tenant; readonly role: string };

/** Who can act: everybody with a current place. */
export const seats: readonly Seat[] = places
  .filter(({ isActive }) => isActive)
  .map(({ person, tenant, role }) => ({ actor: `${person}@${tenant}`, person, tenant, role }));

/** Fills the empty tables of an application of these traits. */
export async function loadFixtures(pool: pg.Pool, traits: Traits, keys: Keys): Promise<void> {
  const { organization, person } = fixtureKeys(keys);
  const insert = async (table: string, rows: readonly { readonly [column: string]: unknown }[]) => {
    for (const row of rows) {
      const columns = Object.keys(row);
      const values = columns.map((_, at) => `$${at + 1}`);
      await pool.query(`INSERT INTO ${table} (${columns}) VALUES (${values})`, Object.values(row));
    }
    const isCounted = /serial|IDENTITY/.test(keys.column) && table !== 'sessions';
    if (isCounted) await pool.query(`SELECT setval(pg_get_serial_sequence($1, 'id'), max(id)) FROM ${table}`, [table]);
  };
  const id = (table: string, at: number) => keys.fixture(table, at + 1);
  await insert(
    'organizations',
    tenants.map((name) => ({ id: organization(name), name, zone: name === 'acme' ? 'Berlin' : 'Lisbon' })),
  );
  await insert(
    'people',
    people.map((name) => ({ id: person(name), name })),
  );
  await insert(
    'members',
    places.map(({ person: name, tenant, role, isActive }, at) => ({
      id: id('members', at),
      organization_id: organization(tenant),
      person_id: person(name),
      role,
      address: `${name}@${tenant}.example`,
      is_active: isActive,
    })),
  );
  const isPersonal = traits.sessions === 'of a person';
  await insert(
    'sessions',
    isPersonal
      ? people.map((name) => ({ token: tokenOf(name, null), person_id: person(name) }))
      : seats.map(({ person: name, tenant }) => ({
          token: tokenOf(name, tenant),
          person_id: person(name),
          organization_id: organization(tenant),
        })),
  );
  await insert(
    'boards',
    boards.map(({ tenant, slug }, at) => ({
      id: id('boards', at),
      organization_id: organization(tenant),
      slug,
      title: `${slug} of the ${canaries[tenant]}`,
    })),
  );
  await insert(
    'tasks',
    tasks.map(({ board, title, isDone }, at) => ({
      id: id('tasks', at),
      organization_id: organization(boards[board - 1]?.tenant ?? 'acme'),
      board_id: id('boards', board - 1),
      title,
      is_done: isDone,
    })),
  );
  if (traits.figures === 'in a materialized view') await pool.query('REFRESH MATERIALIZED VIEW totals');
}
