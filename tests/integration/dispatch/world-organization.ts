import { db } from '#lib/server/db/index.ts';
import {
  assignments,
  dispatchSettings,
  driverPreferences,
  driverStats,
  memberships,
  organizations,
  routes,
  sessions,
  users,
  warehouses,
} from '#lib/server/db/schema.ts';
import { hashToken } from '#lib/server/services/sessions.ts';

/** A person's membership in one organization, and the bearer token of a session there. */
export type Member = {
  readonly userId: string;
  readonly membershipId: string;
  readonly email: string;
  readonly name: string;
  readonly token: string;
};

/** One organization of the world. The first two routes start at its first warehouse, the third at its second. */
export type Organization = {
  readonly id: string;
  readonly slug: string;
  readonly timeZone: string;
  readonly managers: readonly [Member, Member];
  /** The third one is an active driver of the other organization as well. */
  readonly drivers: readonly [Member, Member, Member];
  readonly warehouses: readonly [Place, Place];
  readonly routes: readonly [Route, Route, Route];
};

export type Place = { readonly id: string; readonly code: string };
export type Route = Place & { readonly warehouseId: string };

type Person = { readonly id: string; readonly email: string; readonly name: string };

/** Adds a person. The e-mail is made from the name. */
export async function addPerson(name: string): Promise<Person> {
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@example.test`;
  return only(await db.insert(users).values({ name, email }).returning());
}

/** Makes a person a member, with statistics and preferences if a driver, and a session that lasts for the whole test. */
export async function addMember(
  organization: { readonly id: string; readonly slug: string },
  person: Person,
  input: { readonly role: 'manager' | 'driver'; readonly endedAt?: Date },
): Promise<Member> {
  const membership = only(
    await db
      .insert(memberships)
      .values({
        organizationId: organization.id,
        userId: person.id,
        role: input.role,
        status: input.endedAt ? 'ended' : 'active',
        endedAt: input.endedAt ?? null,
      })
      .returning(),
  );
  if (input.role === 'driver') {
    await db.insert(driverStats).values({ membershipId: membership.id });
    await db.insert(driverPreferences).values({ membershipId: membership.id, days: [], preferredRouteIds: [] });
  }
  const token = `${organization.slug}.${person.email}`;
  await db.insert(sessions).values({
    tokenHash: hashToken(token),
    userId: person.id,
    organizationId: organization.id,
    expiresAt: new Date('2099-01-01T00:00:00Z'),
  });
  return { userId: person.id, membershipId: membership.id, email: person.email, name: person.name, token };
}

/** Adds an organization with its people, warehouses, routes and settings. `slug` makes its people's e-mails unique. */
export async function addOrganization(
  input: { readonly slug: string; readonly timeZone: string },
  shared: Person,
): Promise<Organization> {
  const { slug, timeZone } = input;
  const { id } = only(await db.insert(organizations).values({ slug, timeZone, name: 'Parcels Ltd' }).returning());
  await db.insert(dispatchSettings).values({ organizationId: id });
  const member = async (name: string, role: 'manager' | 'driver') =>
    addMember({ id, slug }, await addPerson(`${name} ${slug}`), { role });
  const place = async (code: string) =>
    only(
      await db
        .insert(warehouses)
        .values({ organizationId: id, code, name: `Warehouse ${code}` })
        .returning(),
    );
  const route = async (warehouseId: string, code: string, startTime: string) =>
    only(
      await db
        .insert(routes)
        .values({ warehouseId, code, name: `Route ${code}`, startTime })
        .returning(),
    );
  const places: readonly [Place, Place] = [await place('W1'), await place('W2')];
  return {
    id,
    slug,
    timeZone,
    managers: [await member('Mia', 'manager'), await member('Max', 'manager')],
    drivers: [
      await member('Dan', 'driver'),
      await member('Dora', 'driver'),
      await addMember({ id, slug }, shared, { role: 'driver' }),
    ],
    warehouses: places,
    routes: [
      await route(places[0].id, 'R1', '08:00:00'),
      await route(places[0].id, 'R2', '09:00:00'),
      await route(places[1].id, 'R1', '10:00:00'),
    ],
  };
}

/** Adds an assignment on a route of the organization: unfilled, unless the input says otherwise. */
export async function addAssignment(
  organization: Organization,
  route: Route,
  input: { readonly date: string } & Partial<typeof assignments.$inferInsert>,
): Promise<typeof assignments.$inferSelect> {
  const place = { organizationId: organization.id, warehouseId: route.warehouseId, routeId: route.id };
  return only(
    await db
      .insert(assignments)
      .values({ ...place, ...input })
      .returning(),
  );
}

/** The one row of a result that must have exactly one. */
export function only<Row>(rows: readonly Row[]): Row {
  const [row, ...rest] = rows;
  if (row === undefined || rest.length > 0) throw new Error(`expected one row, got ${rows.length}`);
  return row;
}
