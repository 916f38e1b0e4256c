import { and, eq } from 'drizzle-orm';
import { assignments, routes, warehouses } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { conflict, notFound } from '../problem.ts';
import { transact, type Work } from '../unit-of-work.ts';
import { type Assignment, announceAssignment, transition } from './assignment-status.ts';
import { confirmationOnAssigning } from './assignments-confirmation.ts';
import { hasLiveAssignment, lockDriver } from './assignments-driver-day.ts';
import { recordAudit } from './audit.ts';
import { notify } from './notify.ts';
import type { Route } from './routes.ts';
import { localDay, startOfShift } from './shift-time.ts';
import { closeOpenWindow } from './window-end.ts';
import { lockAssignment } from './window-lock.ts';

/**
 * Plans a route of the organization for a local day, with a driver or unfilled. Throws 404 for a route or an active driver that
 * the organization does not have, 409 when the day is over, the route is planned that day, or the driver's day is taken.
 */
export async function createAssignment(
  context: Context,
  session: Session,
  {
    routeId,
    date,
    driverId,
  }: { readonly routeId: string; readonly date: string; readonly driverId?: string | undefined },
): Promise<Assignment> {
  const { organizationId } = session;
  return transact(context, async (work) => {
    if (driverId !== undefined) await requireDriver(work, session, driverId);
    const route = await lockRoute(work, session, routeId);
    assertNotOver(context, session, date);
    if (driverId !== undefined) await assertDayIsFree(work, { organizationId, driverId, date });
    const startsAt = startOfShift({ date, startTime: route.startTime, timeZone: session.timeZone });
    const driver = driverId !== undefined && {
      driverId,
      status: 'scheduled' as const,
      assignedBy: 'manager' as const,
      confirmedAt: await confirmationOnAssigning(work, context, { organizationId, startsAt }),
    };
    const [assignment] = await work.tx
      .insert(assignments)
      .values({ organizationId, routeId, date, warehouseId: route.warehouseId, ...driver })
      .onConflictDoNothing()
      .returning();
    if (!assignment) throw conflict('The route has an assignment on this day already.');
    const changes = { routeId, date, driverId: driverId ?? null };
    await recordAudit(work, session, { entity: 'assignment', entityId: assignment.id, action: 'create', changes });
    await announceAssignment(work, context, assignment);
    if (driverId !== undefined) await tellAssigned(work, context, { assignment, driverId, route });
    return assignment;
  });
}

/**
 * Gives an unfilled assignment to a driver, or a scheduled one to another driver, who has yet to confirm it if there is time. Its bid window, if
 * one is open, closes. Throws 404 for an assignment or an active driver that the organization does not have, 409 when the
 * assignment cannot be given away any more, is this driver's already, or the driver's day is taken.
 */
export async function assignDriver(
  context: Context,
  session: Session,
  { id, driverId }: { readonly id: string; readonly driverId: string },
): Promise<Assignment> {
  const { organizationId } = session;
  return transact(context, async (work) => {
    await requireDriver(work, session, driverId);
    const locked = await lockAssignment(work, { organizationId, assignmentId: id });
    if (!locked) throw notFound();
    const { assignment: before, route, startsAt } = locked;
    if (before.status !== 'unfilled' && before.status !== 'scheduled') {
      throw conflict(`An assignment that is ${before.status} cannot be given to a driver.`);
    }
    if (before.driverId === driverId) throw conflict('The assignment is this driver’s already.');
    assertNotOver(context, session, before.date);
    await assertDayIsFree(work, { organizationId, driverId, date: before.date });
    await closeOpenWindow(work, context, { organizationId, assignmentId: id, closedBy: session.userId });
    const confirmedAt = await confirmationOnAssigning(work, context, { organizationId, startsAt });
    const set = { driverId, assignedBy: 'manager', confirmedAt, remindedAt: null } as const;
    const assignment = await transition(work, context, { assignment: before, to: 'scheduled', set });
    const changes = { driverId, previousDriverId: before.driverId };
    await recordAudit(work, session, { entity: 'assignment', entityId: id, action: 'assign', changes });
    if (before.driverId !== null) {
      await notify(work, context, {
        organizationId,
        userIds: [before.driverId],
        type: 'assignment_cancelled',
        title: 'A shift was given to someone else',
        body: `You no longer drive route ${route.code} on ${before.date}.`,
        data: { assignmentId: id },
      });
    }
    await tellAssigned(work, context, { assignment, driverId, route });
    return assignment;
  });
}

async function requireDriver(work: Work, { organizationId }: Session, driverId: string): Promise<void> {
  if (!(await lockDriver(work, { organizationId, driverId }))) throw notFound();
}

async function assertDayIsFree(
  work: Work,
  day: { readonly organizationId: string; readonly driverId: string; readonly date: string },
): Promise<void> {
  if (await hasLiveAssignment(work, day)) throw conflict('The driver has another assignment on this day.');
}

function assertNotOver(context: Context, { timeZone }: Session, date: string): void {
  if (date < localDay(context.clock(), timeZone)) throw conflict('This day is over.');
}

/** Keeps the warehouse and the route, in this order, from being deleted before the assignment refers to them. */
async function lockRoute(
  work: Work,
  { organizationId }: Session,
  routeId: string,
): Promise<Pick<Route, 'warehouseId' | 'code' | 'startTime'>> {
  const [route] = await work.tx
    .select({ warehouseId: routes.warehouseId, code: routes.code, startTime: routes.startTime })
    .from(warehouses)
    .innerJoin(routes, eq(routes.warehouseId, warehouses.id))
    .where(and(eq(routes.id, routeId), eq(warehouses.organizationId, organizationId)))
    .for('key share');
  if (!route) throw notFound();
  return route;
}

async function tellAssigned(
  work: Work,
  context: Context,
  {
    assignment: { id, organizationId, date, confirmedAt },
    driverId,
    route,
  }: { readonly assignment: Assignment; readonly driverId: string; readonly route: { readonly code: string } },
): Promise<void> {
  await notify(work, context, {
    organizationId,
    userIds: [driverId],
    type: 'assignment_assigned',
    title: 'A shift is yours',
    body: `You drive route ${route.code} on ${date}.${confirmedAt ? '' : ' Please confirm.'}`,
    data: { assignmentId: id },
  });
}
