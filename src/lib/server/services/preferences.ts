import { and, eq, inArray } from 'drizzle-orm';
import { driverPreferences, routes, warehouses } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { notFound, unauthorized } from '../problem.ts';
import { transact, type Work } from '../unit-of-work.ts';
import { lockActiveMembership } from './active-membership.ts';
import { recordAudit } from './audit.ts';

/** When and where a driver wants to work: ISO weekdays (1 is Monday), and routes in order of preference. */
export type Preferences = { readonly days: readonly number[]; readonly preferredRouteIds: readonly string[] };

/** The driver's own preferences in the organization. Routes that have been deleted since are left out. */
export async function getPreferences(context: Context, session: Session): Promise<Preferences> {
  const [own] = await context.db
    .select({ days: driverPreferences.days, preferredRouteIds: driverPreferences.preferredRouteIds })
    .from(driverPreferences)
    .where(eq(driverPreferences.membershipId, session.membershipId));
  if (!own) return { days: [], preferredRouteIds: [] };
  const existing = await findRouteIds(context.db, session.organizationId, own.preferredRouteIds);
  return { days: own.days, preferredRouteIds: own.preferredRouteIds.filter((id) => existing.has(id)) };
}

/** Replaces the driver's own preferences. Throws 404 when one of the routes is not of the organization. */
export async function putPreferences(context: Context, session: Session, input: Preferences): Promise<Preferences> {
  return transact(context, async (work) => {
    if ((await lockActiveMembership(work, session))?.role !== 'driver') throw unauthorized();
    const existing = await findRouteIds(work.tx, session.organizationId, input.preferredRouteIds);
    if (!input.preferredRouteIds.every((id) => existing.has(id))) throw notFound();
    const values = { days: [...input.days], preferredRouteIds: [...input.preferredRouteIds] };
    await work.tx
      .insert(driverPreferences)
      .values({ ...values, membershipId: session.membershipId })
      .onConflictDoUpdate({ target: driverPreferences.membershipId, set: values });
    await recordAudit(work, session, {
      entity: 'driver_preferences',
      entityId: session.membershipId,
      action: 'update',
      changes: values,
    });
    return values;
  });
}

/** Those of the ids that are routes of the organization. */
async function findRouteIds(
  source: Pick<Work['tx'], 'select'>,
  organizationId: string,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await source
    .select({ id: routes.id })
    .from(routes)
    .innerJoin(warehouses, eq(warehouses.id, routes.warehouseId))
    .where(and(eq(warehouses.organizationId, organizationId), inArray(routes.id, [...ids])));
  return new Set(rows.map(({ id }) => id));
}
