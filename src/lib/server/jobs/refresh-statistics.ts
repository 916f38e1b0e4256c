import { and, asc, count, eq } from 'drizzle-orm';
import { assignments, driverStats, memberships } from '#lib/server/db/schema.ts';
import { transact, type Work } from '../unit-of-work.ts';
import { defineJob } from './job.ts';

/** Counts the completed assignments of every driver anew, and derives the scores from the counters. */
export const refreshStatistics = defineJob({
  name: 'refresh-statistics',
  findDue: (context, organization) =>
    context.db
      .select({ membershipId: memberships.id, driverId: memberships.userId })
      .from(memberships)
      .where(and(eq(memberships.organizationId, organization.id), eq(memberships.role, 'driver')))
      .orderBy(asc(memberships.id)),
  handle: (context, organization, due) =>
    transact(context, (work) => refresh(work, { ...due, organizationId: organization.id })),
});

async function refresh(
  work: Work,
  driver: { readonly organizationId: string; readonly membershipId: string; readonly driverId: string },
): Promise<boolean> {
  const own = eq(driverStats.membershipId, driver.membershipId);
  await work.tx.insert(driverStats).values({ membershipId: driver.membershipId }).onConflictDoNothing();
  // Locked before the count: whoever completes an assignment adds to the counter in the same transaction, so what the count
  // does not see yet is added to its result afterwards.
  const [before] = await work.tx.select().from(driverStats).where(own).for('update');
  if (!before) return false;
  const completed = await countCompleted(work, driver);
  const score = scoreOf({ ...before, completed });
  if (before.completed === completed && before.score === score) return false;
  await work.tx.update(driverStats).set({ completed, score }).where(own);
  return true;
}

async function countCompleted(
  work: Work,
  { organizationId, driverId }: { readonly organizationId: string; readonly driverId: string },
): Promise<number> {
  const [row] = await work.tx
    .select({ completed: count() })
    .from(assignments)
    .where(
      and(
        eq(assignments.organizationId, organizationId),
        eq(assignments.driverId, driverId),
        eq(assignments.status, 'completed'),
      ),
    );
  return row?.completed ?? 0;
}

/**
 * 0 to 100: the share of shifts that went well, with one good and one bad shift given in advance, so that a new driver has
 * 50. A no-show counts as two bad ones. Rounded to a tenth, which the column's 32 bits carry exactly enough to compare.
 */
export function scoreOf({
  completed,
  noShows,
  lateCancellations,
}: Pick<typeof driverStats.$inferSelect, 'completed' | 'noShows' | 'lateCancellations'>): number {
  const good = completed + 1;
  const bad = 2 * noShows + lateCancellations + 1;
  return Math.round((1000 * good) / (good + bad)) / 10;
}
