import { and, asc, eq, inArray } from 'drizzle-orm';
import { driverPreferences, routes, warehouses } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { notFound, unauthorized } from '../problem.ts';
import { transact, type Work } from '../unit-of-work.ts';
import { lockActiveMembership, membershipOf } from './active-membership.ts';
import { recordAudit } from './audit.ts';

/** When and where a driver wants to work: ISO weekdays (1 is Monday), and routes in order of preference. */
export type Preferences = { readonly days: readonly number[]; readonly preferredRouteIds: readonly string[] };

/** The driver's own preferences in the organization. Routes that have been deleted since are left out. */
export async function getPreferences(context: Context, session: Session): Promise<Preferences> {
  const [own] = await context.db
    .select({ days: driverPreferences.days, preferredRouteIds: driverPreferences.preferredRouteIds })
    .from(driverPreferences)
    .where(eq(driverPreferences.membershipId, membershipOf(session)));
  if (!own) return { days: [], preferredRouteIds: [] };
  const found = await selectRoutes(context.db, session.organizationId, own.preferredRouteIds);
  const existing = new Set(found.map(({ id }) => id));
  return { days: own.days, preferredRouteIds: own.preferredRouteIds.filter((id) => existing.has(id)) };
}

/** Replaces the driver's own preferences, which name each route once. Throws 404 when one of the routes is not of the organization. */
export async function putPreferences(context: Context, session: Session, input: Preferences): Promise<Preferences> {
  return transact(context, async (work) => {
    if ((await lockActiveMembership(work, session))?.role !== 'driver') throw unauthorized();
    // Locked, so that none is deleted or given away before the preferences that name it are there to be cleared of it.
    const routesFound = await selectRoutes(work.tx, session.organizationId, input.preferredRouteIds)
      .orderBy(asc(routes.id))
      .for('key share');
    if (routesFound.length !== input.preferredRouteIds.length) throw notFound();
    const values = { days: [...input.days], preferredRouteIds: [...input.preferredRouteIds] };
    await work.tx
      .insert(driverPreferences)
      .values({ ...values, membershipId: membershipOf(session) })
      .onConflictDoUpdate({ target: driverPreferences.membershipId, set: values });
    await recordAudit(work, session, {
      entity: 'driver_preferences',
      entityId: membershipOf(session),
      action: 'update',
      changes: values,
    });
    return values;
  });
}

function selectRoutes(source: Pick<Work['tx'], 'select'>, organizationId: string, ids: readonly string[]) {
  return source
    .select({ id: routes.id })
    .from(routes)
    .innerJoin(warehouses, eq(warehouses.id, routes.warehouseId))
    .where(and(eq(warehouses.organizationId, organizationId), inArray(routes.id, [...ids])));
}
