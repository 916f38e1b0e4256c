import { and, asc, eq, isNotNull, isNull, lte } from 'drizzle-orm';
import { assignments, routes } from '#lib/server/db/schema.ts';
import type { Context } from '../context.ts';
import { localDay, startOfShift } from '../services/shift-time.ts';
import type { Organization } from './job.ts';

/** A scheduled assignment, its driver, and when its shift starts. */
export type ScheduledShift = {
  readonly assignmentId: string;
  readonly driverId: string;
  readonly startsAt: Date;
  readonly remindedAt: Date | null;
};

/** The scheduled assignments of an organization that start by `until` (inclusive), confirmed or not, the earliest first. */
export async function listScheduledShifts(
  context: Context,
  organization: Organization,
  { isConfirmed, until }: { readonly isConfirmed: boolean; readonly until: Date },
): Promise<ScheduledShift[]> {
  const rows = await context.db
    .select({
      assignmentId: assignments.id,
      driverId: assignments.driverId,
      date: assignments.date,
      startTime: routes.startTime,
      remindedAt: assignments.remindedAt,
    })
    .from(assignments)
    .innerJoin(routes, eq(routes.id, assignments.routeId))
    .where(
      and(
        eq(assignments.organizationId, organization.id),
        eq(assignments.status, 'scheduled'),
        isConfirmed ? isNotNull(assignments.confirmedAt) : isNull(assignments.confirmedAt),
        lte(assignments.date, localDay(until, organization.timeZone)),
      ),
    )
    .orderBy(asc(assignments.date), asc(routes.startTime), asc(assignments.id));
  return rows.flatMap(({ driverId, date, startTime, ...row }) => {
    const startsAt = startOfShift({ date, startTime, timeZone: organization.timeZone });
    return driverId !== null && startsAt <= until ? [{ ...row, driverId, startsAt }] : [];
  });
}

/** The instant that is so many hours later. */
export function hoursAfter(instant: Date, hours: number): Date {
  return new Date(instant.getTime() + hours * 60 * 60 * 1000);
}
