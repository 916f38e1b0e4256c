import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import {
  assignments,
  bidWindows,
  driverPreferences,
  incidentReports,
  memberships,
  notifications,
  organizations,
  routes,
  warehouses,
} from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { onUniqueViolation } from '../db/unique-violation.ts';
import { conflict, notFound } from '../problem.ts';
import { transact, type Work } from '../unit-of-work.ts';
import { lockActiveMembership } from './active-membership.ts';
import { recordAudit } from './audit.ts';
import { forgetCarrierEvents } from './carrier-events.ts';

/**
 * Gives a warehouse to another organization that the user manages as well, with its routes and what is planned there. Throws 404 for any
 * other warehouse or organization, 409 when its code is taken there, or once somebody drives, has bid or has reported something.
 */
export async function transferWarehouse(
  context: Context,
  session: Session,
  { id, organizationId }: { readonly id: string; readonly organizationId: string },
): Promise<void> {
  await transact(context, async (work) => {
    await requireOtherManaged(work, session, organizationId);
    await moveWarehouse(work, session, { id, to: organizationId });
  });
}

/**
 * Merges the active organization into another one that the user manages as well: its warehouses and routes go over, and it ends with everything
 * else that it has, what is planned included. Nobody gets a place in the other one by it. Throws 404 for any other organization, 409 unless
 * its slug is repeated.
 */
export async function mergeOrganization(
  context: Context,
  session: Session,
  { id, slug, into }: { readonly id: string; readonly slug: string; readonly into: string },
): Promise<void> {
  if (id !== session.organizationId) throw notFound();
  await transact(context, async (work) => {
    await requireOtherManaged(work, session, into);
    const [organization] = await work.tx.select().from(organizations).where(eq(organizations.id, id)).for('update');
    if (!organization) throw notFound();
    if (organization.slug !== slug) throw conflict('Repeat the slug of the organization to merge it.');
    await work.tx.delete(assignments).where(eq(assignments.organizationId, id));
    const own = eq(warehouses.organizationId, id);
    for (const warehouse of await work.tx.select().from(warehouses).where(own).orderBy(asc(warehouses.id))) {
      // Two warehouses of one code can be told apart by where one of them came from.
      const code = `${warehouse.code} ${slug}`;
      await work.tx.update(warehouses).set({ code }).where(eq(warehouses.id, warehouse.id));
      await moveWarehouse(work, session, { id: warehouse.id, to: into });
    }
    await forgetCarrierEvents(work, slug);
    await work.tx.delete(organizations).where(eq(organizations.id, id));
  });
}

async function requireOtherManaged(work: Work, { organizationId, userId }: Session, other: string): Promise<void> {
  const membership = await lockActiveMembership(work, { organizationId: other, userId });
  if (membership?.role !== 'manager') throw notFound();
  if (other === organizationId) throw conflict('Name another organization.');
}

/** The update locks the warehouse against whoever plans something there meanwhile. */
async function moveWarehouse(
  work: Work,
  session: Session,
  { id, to }: { readonly id: string; readonly to: string },
): Promise<void> {
  const { organizationId: from, userId } = session;
  const [warehouse] = await onUniqueViolation(
    work.tx
      .update(warehouses)
      .set({ organizationId: to })
      .where(and(eq(warehouses.id, id), eq(warehouses.organizationId, from)))
      .returning(),
    () => conflict('The other organization has a warehouse with this code already.'),
  );
  if (!warehouse) throw notFound();
  await movePlanned(work, { warehouseId: id, to });
  await forgetPreferences(work, { warehouseId: id, from });
  const entry = { entity: 'warehouse', entityId: id };
  await recordAudit(work, { organizationId: from, userId }, { ...entry, action: 'give' });
  await recordAudit(work, { organizationId: to, userId }, { ...entry, action: 'take' });
}

async function movePlanned(work: Work, { warehouseId, to }: { readonly warehouseId: string; readonly to: string }) {
  const planned = await work.tx
    .select({ id: assignments.id, status: assignments.status })
    .from(assignments)
    .where(eq(assignments.warehouseId, warehouseId))
    .orderBy(asc(assignments.id))
    .for('update');
  const ids = planned.map((assignment) => assignment.id);
  if (ids.length === 0) return;
  if (planned.some(({ status }) => status !== 'unfilled') || (await isInUse(work, ids)))
    throw conflict('Somebody drives for the warehouse, has bid, or has reported something.');
  await work.tx.update(assignments).set({ organizationId: to }).where(inArray(assignments.id, ids));
  // What its people were told of it stays no longer than it does.
  await work.tx.delete(notifications).where(inArray(sql`(${notifications.data} ->> 'assignmentId')::uuid`, ids));
}

async function isInUse(work: Work, ids: string[]): Promise<boolean> {
  const [window] = await work.tx
    .select({ id: bidWindows.id })
    .from(bidWindows)
    .where(inArray(bidWindows.assignmentId, ids))
    .limit(1);
  const [report] = await work.tx
    .select({ id: incidentReports.id })
    .from(incidentReports)
    .where(inArray(incidentReports.assignmentId, ids))
    .limit(1);
  return window !== undefined || report !== undefined;
}

/** Drivers of the old organization prefer none of the routes any more. */
async function forgetPreferences(
  { tx }: Work,
  { warehouseId, from }: { readonly warehouseId: string; readonly from: string },
): Promise<void> {
  const own = tx.select({ id: memberships.id }).from(memberships).where(eq(memberships.organizationId, from));
  const gone = await tx.select({ id: routes.id }).from(routes).where(eq(routes.warehouseId, warehouseId));
  for (const { id } of gone) {
    const preferred = driverPreferences.preferredRouteIds;
    await tx
      .update(driverPreferences)
      .set({ preferredRouteIds: sql`array_remove(${preferred}, ${id}::uuid)` })
      .where(and(inArray(driverPreferences.membershipId, own), sql`${id}::uuid = any(${preferred})`));
  }
}
