import { and, asc, eq, inArray, ne, type SQL, sql } from 'drizzle-orm';
import { assignments, driverPreferences, memberships, routes, warehouses } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { onUniqueViolation } from '../db/unique-violation.ts';
import { conflict, notFound } from '../problem.ts';
import { transact, type Work } from '../unit-of-work.ts';
import { recordAudit } from './audit.ts';

export type Route = typeof routes.$inferSelect;
export type RouteInput = {
  readonly warehouseId: string;
  readonly code: string;
  readonly name: string;
  /** Local to the organization's time zone: `HH:MM`, or with seconds. */
  readonly startTime: string;
};
export type RouteChange = { readonly [Key in 'code' | 'name' | 'startTime']?: string | undefined };

const codeTaken = () => conflict('The warehouse has a route with this code already.');

/** The routes of the organization, or of one of its warehouses, by the code of the warehouse and their own. */
export async function listRoutes(
  context: Context,
  session: Session,
  { warehouseId }: { readonly warehouseId?: string | undefined },
): Promise<Route[]> {
  const rows = await context.db
    .select({ route: routes })
    .from(routes)
    .innerJoin(warehouses, eq(warehouses.id, routes.warehouseId))
    .where(
      and(
        eq(warehouses.organizationId, session.organizationId),
        warehouseId === undefined ? undefined : eq(routes.warehouseId, warehouseId),
      ),
    )
    .orderBy(asc(warehouses.code), asc(routes.code), asc(routes.id));
  return rows.map(({ route }) => route);
}

/** One route of the organization. Throws 404 for any other. */
export async function getRoute(context: Context, session: Session, id: string): Promise<Route> {
  const [row] = await context.db
    .select({ route: routes })
    .from(routes)
    .innerJoin(warehouses, eq(warehouses.id, routes.warehouseId))
    .where(and(eq(routes.id, id), eq(warehouses.organizationId, session.organizationId)));
  if (!row) throw notFound();
  return row.route;
}

/** Adds a route to a warehouse of the organization. Throws 404 for any other warehouse, 409 when the code is taken there. */
export async function createRoute(context: Context, session: Session, input: RouteInput): Promise<Route> {
  return transact(context, (work) => insertRoute(work, session, { input, action: 'create' }));
}

/**
 * Adds a route like this one to a warehouse of the organization, under the same code or another. Throws 404 for a route or
 * warehouse of any other organization, 409 when the code is taken there.
 */
export async function copyRoute(
  context: Context,
  session: Session,
  input: { readonly id: string; readonly warehouseId: string; readonly code?: string | undefined },
): Promise<Route> {
  const { name, code, startTime } = await getRoute(context, session, input.id);
  const copy = { warehouseId: input.warehouseId, name, code: input.code ?? code, startTime };
  return transact(context, (work) => insertRoute(work, session, { input: copy, action: 'copy' }));
}

/**
 * Changes a route of the organization. Throws 404 for any other, 409 when the new code is taken in its warehouse. A new start
 * time holds for its coming shifts at once, but a bid window that is open closes when it was said to close.
 */
export async function updateRoute(
  context: Context,
  session: Session,
  { id, ...input }: RouteChange & { readonly id: string },
): Promise<Route> {
  return transact(context, async (work) => {
    await lockOwnRoute(work, session, id);
    const [route] = await onUniqueViolation(
      work.tx
        .update(routes)
        .set(input)
        .where(isOwnRoute(work, session, id))
        .returning(),
      codeTaken,
    );
    if (!route) throw notFound();
    await recordAudit(work, session, { entity: 'route', entityId: id, action: 'update', changes: input });
    return route;
  });
}

/**
 * Deletes a route of the organization together with its cancelled assignments. Throws 404 for any other, 409 while it has
 * assignments that are not cancelled: what is planned must be called off first, what was driven stays on record.
 */
export async function deleteRoute(context: Context, session: Session, id: string): Promise<void> {
  await transact(context, async (work) => {
    await lockOwnRoute(work, session, id);
    // The lock keeps new assignments from referring to the route while we look.
    const [route] = await work.tx
      .select({ id: routes.id })
      .from(routes)
      .where(isOwnRoute(work, session, id))
      .for('update');
    if (!route) throw notFound();
    const [kept] = await work.tx
      .select({ id: assignments.id })
      .from(assignments)
      .where(and(eq(assignments.routeId, id), ne(assignments.status, 'cancelled')))
      .limit(1);
    if (kept) throw conflict('The route has assignments that are not cancelled.');
    await forgetPreference(work, session, id);
    await work.tx.delete(routes).where(isOwnRoute(work, session, id));
    await recordAudit(work, session, { entity: 'route', entityId: id, action: 'delete' });
  });
}

async function insertRoute(
  work: Work,
  session: Session,
  { input, action }: { readonly input: RouteInput; readonly action: 'create' | 'copy' },
): Promise<Route> {
  // The lock keeps the warehouse from being deleted before the route refers to it.
  const [warehouse] = await work.tx
    .select({ id: warehouses.id })
    .from(warehouses)
    .where(and(eq(warehouses.id, input.warehouseId), eq(warehouses.organizationId, session.organizationId)))
    .for('key share');
  if (!warehouse) throw notFound();
  const [route] = await work.tx.insert(routes).values(input).onConflictDoNothing().returning();
  if (!route) throw codeTaken();
  await recordAudit(work, session, { entity: 'route', entityId: route.id, action, changes: input });
  return route;
}

/** An array cannot carry a foreign key, so what a cascade would do is done here. */
async function forgetPreference(work: Work, session: Session, routeId: string): Promise<void> {
  const own = work.tx
    .select({ id: memberships.id })
    .from(memberships)
    .where(eq(memberships.organizationId, session.organizationId));
  await work.tx
    .update(driverPreferences)
    .set({ preferredRouteIds: sql`array_remove(${driverPreferences.preferredRouteIds}, ${routeId}::uuid)` })
    .where(
      and(
        inArray(driverPreferences.membershipId, own),
        sql`${routeId}::uuid = any(${driverPreferences.preferredRouteIds})`,
      ),
    );
}

/** Keeps the route and its warehouse from being given away, or deleted, until the transaction ends. Throws 404 for any other's. */
async function lockOwnRoute({ tx }: Work, session: Session, id: string): Promise<void> {
  const [route] = await tx
    .select({ id: routes.id })
    .from(warehouses)
    .innerJoin(routes, eq(routes.warehouseId, warehouses.id))
    .where(and(eq(routes.id, id), eq(warehouses.organizationId, session.organizationId)))
    .for('key share');
  if (!route) throw notFound();
}

function isOwnRoute(work: Work, session: Session, id: string): SQL | undefined {
  const own = work.tx
    .select({ id: warehouses.id })
    .from(warehouses)
    .where(eq(warehouses.organizationId, session.organizationId));
  return and(eq(routes.id, id), inArray(routes.warehouseId, own));
}
