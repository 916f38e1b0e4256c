import { and, asc, eq, getTableColumns, gt, gte, lte, or, type SQL } from 'drizzle-orm';
import { assignments, shifts } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { notFound } from '../problem.ts';
import type { Assignment, AssignmentStatus } from './assignment-status.ts';

type Shift = typeof shifts.$inferSelect;

/** An assignment with its shift, which exists from the driver's arrival on. */
export type AssignmentWithShift = Assignment & { readonly shift: Shift | null };

/** Which assignments to list. Days are local, and both ends of the range belong to it. */
export type AssignmentFilter = {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly status?: AssignmentStatus | undefined;
  readonly driverId?: string | undefined;
  readonly warehouseId?: string | undefined;
  readonly routeId?: string | undefined;
};

/** Where a page begins: right after the assignment of this day and id. */
export type AssignmentCursor = { readonly date: string; readonly id: string };

export type AssignmentPage = {
  readonly items: readonly AssignmentWithShift[];
  /** Where the next page begins; null on the last one. */
  readonly next: AssignmentCursor | null;
};

/** A page of the assignments that the session may see, by day and id. */
export async function listAssignments(
  context: Context,
  session: Session,
  input: AssignmentFilter & { readonly limit: number; readonly after?: AssignmentCursor | undefined },
): Promise<AssignmentPage> {
  const rows = await selectAssignments(context)
    .where(and(isVisible(session), fits(input), input.after && isAfter(input.after)))
    .orderBy(asc(assignments.date), asc(assignments.id))
    .limit(input.limit + 1);
  const items = rows.slice(0, input.limit);
  const last = items.at(-1);
  return { items, next: rows.length > input.limit && last ? { date: last.date, id: last.id } : null };
}

/** One assignment that the session may see. Throws 404 for any other. */
export async function getAssignment(context: Context, session: Session, id: string): Promise<AssignmentWithShift> {
  const [assignment] = await selectAssignments(context).where(and(isVisible(session), eq(assignments.id, id)));
  if (!assignment) throw notFound();
  return assignment;
}

/** What a session may see of assignments: a manager those of the organization, a driver those of it that are its own. */
function isVisible(session: Session): SQL | undefined {
  return and(
    eq(assignments.organizationId, session.organizationId),
    session.role === 'driver' ? eq(assignments.driverId, session.userId) : undefined,
  );
}

function selectAssignments({ db }: Context) {
  return db
    .select({ ...getTableColumns(assignments), shift: shifts })
    .from(assignments)
    .leftJoin(shifts, eq(shifts.assignmentId, assignments.id))
    .$dynamic();
}

function fits(filter: AssignmentFilter): SQL | undefined {
  const { from, to, status, driverId, warehouseId, routeId } = filter;
  return and(
    from === undefined ? undefined : gte(assignments.date, from),
    to === undefined ? undefined : lte(assignments.date, to),
    status === undefined ? undefined : eq(assignments.status, status),
    driverId === undefined ? undefined : eq(assignments.driverId, driverId),
    warehouseId === undefined ? undefined : eq(assignments.warehouseId, warehouseId),
    routeId === undefined ? undefined : eq(assignments.routeId, routeId),
  );
}

function isAfter({ date, id }: AssignmentCursor): SQL | undefined {
  return or(gt(assignments.date, date), and(eq(assignments.date, date), gt(assignments.id, id)));
}
