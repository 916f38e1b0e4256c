import { and, eq, inArray, ne } from 'drizzle-orm';
import { assignments, memberships } from '#lib/server/db/schema.ts';
import type { Work } from '../unit-of-work.ts';
import { liveStatuses } from './assignment-status.ts';

/**
 * Locks the membership of an active driver of the organization, and returns its id; undefined for anybody else.
 *
 * Whoever gives a driver an assignment or ends a membership holds this lock, so two assignments of one day are decided one
 * after the other, and nobody is given work while leaving. Locks are taken in this order everywhere: memberships (by id),
 * assignments (by id), windows, bids. `no key update` lets rows that refer to the membership be inserted meanwhile.
 */
export async function lockDriver(
  work: Work,
  { organizationId, driverId }: { readonly organizationId: string; readonly driverId: string },
): Promise<string | undefined> {
  const [membership] = await work.tx
    .select({ id: memberships.id })
    .from(memberships)
    .where(
      and(
        eq(memberships.organizationId, organizationId),
        eq(memberships.userId, driverId),
        eq(memberships.role, 'driver'),
        eq(memberships.status, 'active'),
      ),
    )
    .for('no key update');
  return membership?.id;
}

/** Whether the driver holds another live assignment of the organization that day. Certain only under `lockDriver`. */
export async function hasLiveAssignment(
  work: Work,
  day: {
    readonly organizationId: string;
    readonly driverId: string;
    readonly date: string;
    /** The assignment that does not count. */
    readonly otherThan?: string;
  },
): Promise<boolean> {
  const [live] = await work.tx
    .select({ id: assignments.id })
    .from(assignments)
    .where(
      and(
        eq(assignments.organizationId, day.organizationId),
        eq(assignments.driverId, day.driverId),
        eq(assignments.date, day.date),
        inArray(assignments.status, [...liveStatuses]),
        day.otherThan ? ne(assignments.id, day.otherThan) : undefined,
      ),
    )
    .limit(1);
  return live !== undefined;
}
