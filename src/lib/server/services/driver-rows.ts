import { driverPreferences, driverStats } from '#lib/server/db/schema.ts';
import type { Work } from '../unit-of-work.ts';

const everyDay = [1, 2, 3, 4, 5, 6, 7];

/** Makes sure that a driver's membership has statistics and preferences; what a former time left is kept. */
export async function ensureDriverRows(work: Work, membershipId: string): Promise<void> {
  await work.tx.insert(driverStats).values({ membershipId }).onConflictDoNothing();
  await work.tx
    .insert(driverPreferences)
    .values({ membershipId, days: everyDay, preferredRouteIds: [] })
    .onConflictDoNothing();
}
