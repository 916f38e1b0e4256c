import { and, asc, eq, lte } from 'drizzle-orm';
import { assignments, bidWindows } from '#lib/server/db/schema.ts';
import { resolveWindow } from '../services/window-resolve.ts';
import { transact } from '../unit-of-work.ts';
import { defineJob } from './job.ts';

/** Settles the open windows whose closing time has come: with a winner, as an instant one from now on, or without a winner. */
export const resolveExpiredWindows = defineJob({
  name: 'resolve-expired-windows',
  findDue: (context, organization) =>
    context.db
      .select({ id: bidWindows.id })
      .from(bidWindows)
      .innerJoin(assignments, eq(assignments.id, bidWindows.assignmentId))
      .where(
        and(
          eq(assignments.organizationId, organization.id),
          eq(bidWindows.status, 'open'),
          lte(bidWindows.closesAt, context.clock()),
        ),
      )
      .orderBy(asc(bidWindows.closesAt), asc(bidWindows.id)),
  handle: (context, organization, { id }) =>
    transact(context, (work) => resolveWindow(work, context, { organizationId: organization.id, windowId: id })),
});
