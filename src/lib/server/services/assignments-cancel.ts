import { and, asc, eq, inArray } from 'drizzle-orm';
import { assignments } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { conflict, notFound } from '../problem.ts';
import { transact, type Work } from '../unit-of-work.ts';
import { membershipOf } from './active-membership.ts';
import { type Assignment, transition } from './assignment-status.ts';
import { lockOwnAssignment } from './assignments-drive.ts';
import { countForDriver } from './assignments-driver-count.ts';
import { recordAudit } from './audit.ts';
import { openWindow } from './bid-windows.ts';
import { notify, notifyManagers } from './notify.ts';
import { closeOpenWindow } from './window-end.ts';
import { lockAssignment } from './window-lock.ts';

const lateMs = 24 * 60 * 60 * 1000;

/**
 * Calls an assignment off: for good when a manager does, and out to bids when its driver does. Throws 404 for one that the
 * session may not see, 409 when it cannot be called off any more.
 */
export async function cancelAssignment(context: Context, session: Session, id: string): Promise<Assignment> {
  return transact(context, (work) =>
    session.role === 'manager' ? cancelForGood(work, context, session, id) : giveBack(work, context, session, id),
  );
}

/** Calls off all of these assignments or none. Throws 404 unless all are the organization's, 409 when one cannot be. */
export async function cancelAssignments(
  context: Context,
  session: Session,
  ids: readonly string[],
): Promise<Assignment[]> {
  return transact(context, async (work) => {
    const locked = await work.tx
      .select({ id: assignments.id })
      .from(assignments)
      .where(and(eq(assignments.organizationId, session.organizationId), inArray(assignments.id, [...ids])))
      .orderBy(asc(assignments.id))
      .for('update');
    if (locked.length !== ids.length) throw notFound();
    const cancelled: Assignment[] = [];
    for (const { id } of locked) cancelled.push(await cancelForGood(work, context, session, id));
    return cancelled;
  });
}

/** The driver stays on record, so that the cancelled assignment remains among the driver's own. */
async function cancelForGood(work: Work, context: Context, session: Session, id: string): Promise<Assignment> {
  const { organizationId, userId } = session;
  const locked = await lockAssignment(work, { organizationId, assignmentId: id });
  if (!locked) throw notFound();
  await closeOpenWindow(work, context, { organizationId, assignmentId: id, closedBy: userId });
  const assignment = await transition(work, context, { assignment: locked.assignment, to: 'cancelled' });
  await recordAudit(work, session, { entity: 'assignment', entityId: id, action: 'cancel' });
  if (assignment.driverId !== null) {
    await notify(work, context, {
      organizationId,
      userIds: [assignment.driverId],
      type: 'assignment_cancelled',
      title: 'A shift was cancelled',
      body: `Route ${locked.route.code} on ${assignment.date} is cancelled.`,
      data: { assignmentId: id },
    });
  }
  return assignment;
}

/** Less than 24 hours before the start it counts as late. From the start on the driver is a no-show instead. */
async function giveBack(work: Work, context: Context, session: Session, id: string): Promise<Assignment> {
  const { organizationId, userId } = session;
  const { assignment, startsAt, route } = await lockOwnAssignment(work, session, id);
  if (assignment.status !== 'scheduled')
    throw conflict(`An assignment that is ${assignment.status} cannot be cancelled.`);
  const leadMs = startsAt.getTime() - context.clock().getTime();
  if (leadMs <= 0) throw conflict('The shift should have started already.');
  const isLate = leadMs < lateMs;
  const unfilled = await transition(work, context, { assignment, to: 'unfilled' });
  if (isLate) await countForDriver(work, membershipOf(session), 'lateCancellations');
  const changes = { driverId: userId, isLate };
  await recordAudit(work, session, { entity: 'assignment', entityId: id, action: 'give_back', changes });
  await notifyManagers(work, context, {
    organizationId,
    type: 'assignment_cancelled',
    title: 'A driver cancelled a shift',
    body: `Route ${route.code} on ${assignment.date} lost its driver and is open for bids.`,
    data: { assignmentId: id, driverId: userId },
  });
  await openWindow(work, context, { organizationId, assignmentId: id, trigger: 'cancellation' });
  return unfilled;
}
