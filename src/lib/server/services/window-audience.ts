import { and, eq, inArray, notExists, type SQL } from 'drizzle-orm';
import { assignments, memberships } from '#lib/server/db/schema.ts';
import type { Work } from '../unit-of-work.ts';
import { liveStatuses } from './assignment-status.ts';

/** A local day in an organization. */
export type OrganizationDay = { readonly organizationId: string; readonly date: string };

/** The active drivers of the organization who hold no live assignment there that day. */
export async function findFreeDrivers(work: Work, day: OrganizationDay): Promise<string[]> {
  const rows = await work.tx
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(isFreeDriver(work, day))
    .orderBy(memberships.userId);
  return rows.map(({ userId }) => userId);
}

/**
 * Locks the memberships of those of `userIds` who are active drivers of the organization, so that they can neither end nor
 * be given another assignment meanwhile, and answers which are free that day. It is the lock of `lockDriver`, for several
 * at once, and comes before those of assignment, window and bids like there.
 */
export async function lockFreeDrivers(
  work: Work,
  { userIds, ...day }: OrganizationDay & { readonly userIds: readonly string[] },
): Promise<Set<string>> {
  if (userIds.length === 0) return new Set();
  await work.tx
    .select({ id: memberships.id })
    .from(memberships)
    .where(and(eq(memberships.organizationId, day.organizationId), inArray(memberships.userId, [...userIds])))
    .orderBy(memberships.id)
    .for('no key update');
  // A second statement, since under read committed the first one may have judged by what was there before it had to wait.
  const free = await work.tx
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(and(isFreeDriver(work, day), inArray(memberships.userId, [...userIds])));
  return new Set(free.map(({ userId }) => userId));
}

function isFreeDriver(work: Work, { organizationId, date }: OrganizationDay): SQL | undefined {
  const held = work.tx
    .select({ id: assignments.id })
    .from(assignments)
    .where(
      and(
        eq(assignments.organizationId, organizationId),
        eq(assignments.driverId, memberships.userId),
        eq(assignments.date, date),
        inArray(assignments.status, [...liveStatuses]),
      ),
    );
  return and(
    eq(memberships.organizationId, organizationId),
    eq(memberships.role, 'driver'),
    eq(memberships.status, 'active'),
    notExists(held),
  );
}
