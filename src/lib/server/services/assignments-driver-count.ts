import { sql } from 'drizzle-orm';
import { driverStats } from '#lib/server/db/schema.ts';
import type { Work } from '../unit-of-work.ts';

/** Adds one to a figure of a driver's statistics. Postgres does the sum, so that none of two at a time is lost. */
export async function countForDriver(
  work: Work,
  membershipId: string,
  figure: 'completed' | 'noShows' | 'lateCancellations',
): Promise<void> {
  await work.tx
    .insert(driverStats)
    .values({ membershipId, [figure]: 1 })
    .onConflictDoUpdate({ target: driverStats.membershipId, set: { [figure]: sql`${driverStats[figure]} + 1` } });
}
