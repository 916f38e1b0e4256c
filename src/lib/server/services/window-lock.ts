import { and, eq } from 'drizzle-orm';
import { assignments, bidWindows, organizations, routes } from '#lib/server/db/schema.ts';
import type { Work } from '../unit-of-work.ts';
import type { Assignment } from './assignment-status.ts';
import { endOfLocalDay, startOfShift } from './shift-time.ts';

export type BidWindow = typeof bidWindows.$inferSelect;

/** An assignment that is locked until the end of the transaction, with the moments of its shift. */
export type LockedAssignment = {
  readonly assignment: Assignment;
  readonly startsAt: Date;
  readonly dayEndsAt: Date;
  readonly route: { readonly code: string };
};

/** Locks an assignment of the organization; undefined for any other. */
export async function lockAssignment(
  work: Work,
  { organizationId, assignmentId }: { readonly organizationId: string; readonly assignmentId: string },
): Promise<LockedAssignment | undefined> {
  const [row] = await work.tx
    .select({
      assignment: assignments,
      routeCode: routes.code,
      startTime: routes.startTime,
      timeZone: organizations.timeZone,
    })
    .from(assignments)
    .innerJoin(routes, eq(routes.id, assignments.routeId))
    .innerJoin(organizations, eq(organizations.id, assignments.organizationId))
    .where(and(eq(assignments.id, assignmentId), eq(assignments.organizationId, organizationId)))
    .for('update', { of: assignments });
  if (!row) return undefined;
  const shift = { date: row.assignment.date, startTime: row.startTime, timeZone: row.timeZone };
  return {
    assignment: row.assignment,
    startsAt: startOfShift(shift),
    dayEndsAt: endOfLocalDay(shift),
    route: { code: row.routeCode },
  };
}

/** A bid window that is locked together with its assignment. */
export type LockedWindow = LockedAssignment & { readonly window: BidWindow };

/** Locks a bid window of the organization, after its assignment; undefined for any other. */
export async function lockWindow(
  work: Work,
  { organizationId, windowId }: { readonly organizationId: string; readonly windowId: string },
): Promise<LockedWindow | undefined> {
  const [found] = await work.tx
    .select({ assignmentId: bidWindows.assignmentId })
    .from(bidWindows)
    .innerJoin(assignments, eq(assignments.id, bidWindows.assignmentId))
    .where(and(eq(bidWindows.id, windowId), eq(assignments.organizationId, organizationId)));
  if (!found) return undefined;
  const locked = await lockAssignment(work, { organizationId, assignmentId: found.assignmentId });
  const [window] = await work.tx
    .select()
    .from(bidWindows)
    .where(and(eq(bidWindows.id, windowId), eq(bidWindows.assignmentId, found.assignmentId)))
    .for('update');
  return locked && window && { ...locked, window };
}
