import { and, eq, isNull } from 'drizzle-orm';
import { assignments, shifts } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { conflict, notFound } from '../problem.ts';
import { transact, type Work } from '../unit-of-work.ts';
import { membershipOf } from './active-membership.ts';
import { type Assignment, announceAssignment, transition } from './assignment-status.ts';
import type { AssignmentWithShift } from './assignments.ts';
import { countForDriver } from './assignments-driver-count.ts';
import { recordAudit } from './audit.ts';
import { localDay } from './shift-time.ts';
import { type LockedAssignment, lockAssignment } from './window-lock.ts';

/** What a driver reports at the end of a shift. All that went out was delivered or came back. */
export type ShiftFigures = {
  readonly parcelsOut: number;
  readonly parcelsDelivered: number;
  readonly parcelsReturned: number;
};

/** Locks an assignment that is the driver's own. Throws 404 for any other. */
export async function lockOwnAssignment(work: Work, session: Session, id: string): Promise<LockedAssignment> {
  const locked = await lockAssignment(work, { organizationId: session.organizationId, assignmentId: id });
  if (locked?.assignment.driverId !== session.userId) throw notFound();
  return locked;
}

/**
 * The driver agrees to an own, scheduled assignment until its day is over; again is no error and changes nothing. Throws 404
 * for an assignment that is not the driver's, 409 when it is not scheduled or its day is over.
 */
export async function confirmAssignment(context: Context, session: Session, id: string): Promise<Assignment> {
  return transact(context, async (work) => {
    const { assignment, dayEndsAt } = await lockOwnAssignment(work, session, id);
    if (assignment.status !== 'scheduled') throw conflict('Only a scheduled assignment can be confirmed.');
    if (assignment.confirmedAt) return assignment;
    const confirmedAt = context.clock();
    if (confirmedAt >= dayEndsAt) throw conflict('This day is over.');
    const [confirmed] = await work.tx
      .update(assignments)
      .set({ confirmedAt })
      .where(and(eq(assignments.id, id), eq(assignments.status, 'scheduled'), isNull(assignments.confirmedAt)))
      .returning();
    if (!confirmed) throw conflict('The assignment has changed meanwhile.');
    await recordAudit(work, session, { entity: 'assignment', entityId: id, action: 'confirm' });
    await announceAssignment(work, context, confirmed);
    return confirmed;
  });
}

/**
 * The driver arrives: the shift begins. Throws 404 for an assignment that is not the driver's, 409 when it is not scheduled
 * and confirmed, or today is not its day in the organization's time zone.
 */
export async function startAssignment(context: Context, session: Session, id: string): Promise<AssignmentWithShift> {
  return transact(context, async (work) => {
    const { assignment } = await lockOwnAssignment(work, session, id);
    if (assignment.status !== 'scheduled') throw conflict('Only a scheduled assignment can be started.');
    if (!assignment.confirmedAt) throw conflict('Confirm the assignment before you start it.');
    const arrivedAt = context.clock();
    if (localDay(arrivedAt, session.timeZone) !== assignment.date) throw conflict('The assignment is not for today.');
    const started = await transition(work, context, { assignment, to: 'active' });
    const [shift = null] = await work.tx.insert(shifts).values({ assignmentId: id, arrivedAt }).returning();
    await recordAudit(work, session, { entity: 'assignment', entityId: id, action: 'start' });
    return { ...started, shift };
  });
}

/**
 * The driver ends the shift with its figures, and one more completed assignment counts for the driver. Throws 404 for an
 * assignment that is not the driver's, 409 when it is not active.
 */
export async function completeAssignment(
  context: Context,
  session: Session,
  { id, ...figures }: ShiftFigures & { readonly id: string },
): Promise<AssignmentWithShift> {
  return transact(context, async (work) => {
    const { assignment } = await lockOwnAssignment(work, session, id);
    if (assignment.status !== 'active') throw conflict('Only an active assignment can be completed.');
    const completed = await transition(work, context, { assignment, to: 'completed' });
    const [shift = null] = await work.tx
      .update(shifts)
      .set({ ...figures, completedAt: context.clock() })
      .where(eq(shifts.assignmentId, id))
      .returning();
    await countForDriver(work, membershipOf(session), 'completed');
    await recordAudit(work, session, { entity: 'assignment', entityId: id, action: 'complete', changes: figures });
    return { ...completed, shift };
  });
}
