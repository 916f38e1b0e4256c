import { and, asc, eq, exists, inArray, or } from 'drizzle-orm';
import { assignments, bids, bidWindows } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { conflict } from '../problem.ts';
import type { Work } from '../unit-of-work.ts';
import { type Assignment, liveStatuses, transition } from './assignment-status.ts';
import { recordAudit } from './audit.ts';
import { canOpenWindow, openWindow } from './bid-windows.ts';
import { withdrawAllBids } from './bids.ts';
import { lockAssignment } from './window-lock.ts';

/**
 * Takes from somebody who is no driver of the organization any more all work that is not done: pending bids are withdrawn,
 * scheduled assignments become unfilled and go out to bids, unless their day is over. The caller holds the lock of the
 * membership and has written what it is now. Throws 409 when the driver is on a shift, which nobody else can finish.
 */
export async function releaseDriver(
  work: Work,
  context: Context,
  { session, driverId }: { readonly session: Session; readonly driverId: string },
): Promise<void> {
  const held = await lockConcerned(work, { organizationId: session.organizationId, driverId });
  if (held.some(({ status }) => status === 'active')) {
    throw conflict('The driver is on a shift. Complete or cancel the assignment first.');
  }
  await withdrawAllBids(work, { organizationId: session.organizationId, driverId });
  for (const assignment of held) await vacate(work, context, { session, assignment });
}

/** Locks all assignments that the driver holds or has a pending bid on, in the order of everybody, and returns the held. */
async function lockConcerned(
  work: Work,
  { organizationId, driverId }: { readonly organizationId: string; readonly driverId: string },
): Promise<Assignment[]> {
  const isHeld = and(eq(assignments.driverId, driverId), inArray(assignments.status, [...liveStatuses]));
  const pendingBids = work.tx
    .select({ id: bids.id })
    .from(bids)
    .innerJoin(bidWindows, eq(bidWindows.id, bids.windowId))
    .where(and(eq(bidWindows.assignmentId, assignments.id), eq(bids.driverId, driverId), eq(bids.status, 'pending')));
  const locked = await work.tx
    .select()
    .from(assignments)
    .where(and(eq(assignments.organizationId, organizationId), or(isHeld, exists(pendingBids))))
    .orderBy(asc(assignments.id))
    .for('update');
  return locked.filter((assignment) => assignment.driverId === driverId);
}

async function vacate(
  work: Work,
  context: Context,
  { session, assignment }: { readonly session: Session; readonly assignment: Assignment },
): Promise<void> {
  const { organizationId, id: assignmentId } = assignment;
  await transition(work, context, { assignment, to: 'unfilled' });
  await recordAudit(work, session, {
    entity: 'assignment',
    entityId: assignmentId,
    action: 'release',
    changes: { driverId: assignment.driverId },
  });
  const locked = await lockAssignment(work, { organizationId, assignmentId });
  if (locked && canOpenWindow(context, locked)) {
    await openWindow(work, context, { organizationId, assignmentId, trigger: 'manager', openedBy: session.userId });
  }
}
