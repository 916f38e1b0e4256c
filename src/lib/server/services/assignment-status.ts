import { and, eq } from 'drizzle-orm';
import { assignments } from '#lib/server/db/schema.ts';
import type { Context } from '../context.ts';
import { conflict } from '../problem.ts';
import type { Work } from '../unit-of-work.ts';
import { announce } from './announce.ts';

export type Assignment = typeof assignments.$inferSelect;
export type AssignmentStatus = Assignment['status'];

/**
 * Where an assignment can go from each status. A scheduled one that loses its driver is unfilled again, unless a manager has
 * another driver at hand.
 */
export const assignmentTransitions: Readonly<Record<AssignmentStatus, readonly AssignmentStatus[]>> = {
  unfilled: ['scheduled', 'cancelled'],
  scheduled: ['scheduled', 'active', 'unfilled', 'cancelled'],
  active: ['completed', 'cancelled'],
  completed: [],
  cancelled: [],
};

/** The statuses in which an assignment takes up its driver's day. */
export const liveStatuses = ['scheduled', 'active'] as const satisfies readonly AssignmentStatus[];

/** What a change of status may set along with it. */
export type AssignmentSet = Partial<Pick<Assignment, 'driverId' | 'assignedBy' | 'confirmedAt' | 'remindedAt'>>;

/**
 * Moves an assignment from the status it was read with to another, in one guarded update, announces it, and returns it.
 * Throws 409 when the way is not legal or someone else moved it meanwhile. An unfilled assignment has no driver, so going
 * there clears all that concerned the last one.
 */
export async function transition(
  work: Work,
  context: Context,
  {
    assignment,
    to,
    set = {},
  }: { readonly assignment: Assignment; readonly to: AssignmentStatus; readonly set?: AssignmentSet },
): Promise<Assignment> {
  if (!assignmentTransitions[assignment.status].includes(to)) {
    throw conflict(`An assignment that is ${assignment.status} cannot become ${to}.`);
  }
  const [moved] = await work.tx
    .update(assignments)
    .set({ ...set, ...(to === 'unfilled' ? noDriver : {}), status: to })
    .where(
      and(
        eq(assignments.id, assignment.id),
        eq(assignments.organizationId, assignment.organizationId),
        eq(assignments.status, assignment.status),
      ),
    )
    .returning();
  if (!moved) throw conflict('The assignment has changed meanwhile.');
  await announceAssignment(work, context, moved);
  return moved;
}

/** Makes it known after the commit that an assignment is new or has changed. `transition` does so by itself. */
export async function announceAssignment(work: Work, context: Context, assignment: Assignment): Promise<void> {
  const { id, organizationId, status, driverId, routeId, date } = assignment;
  const data = { assignmentId: id, status, driverId, routeId, date };
  await announce(work, context, { organizationId, event: 'assignment.updated', data });
}

const noDriver = { driverId: null, assignedBy: null, confirmedAt: null, remindedAt: null } as const;
