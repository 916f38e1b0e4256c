import { eq } from 'drizzle-orm';
import { DateTime } from 'luxon';
import { driverPreferences, driverStats } from '#lib/server/db/schema.ts';
import type { Work } from '../unit-of-work.ts';
import type { Assignment } from './assignment-status.ts';

const scoreOfNewDriver = 50;
const preferredRouteBonus = 10;
const preferredDayBonus = 5;

/** The score of a driver's bid: that of the driver's record, and a bonus for a preferred route and a preferred weekday. */
export async function scoreBid(
  work: Work,
  { membershipId, assignment }: { readonly membershipId: string; readonly assignment: Assignment },
): Promise<number> {
  const [stats] = await work.tx
    .select({ score: driverStats.score })
    .from(driverStats)
    .where(eq(driverStats.membershipId, membershipId));
  const [preferences] = await work.tx
    .select({ days: driverPreferences.days, preferredRouteIds: driverPreferences.preferredRouteIds })
    .from(driverPreferences)
    .where(eq(driverPreferences.membershipId, membershipId));
  const weekday = DateTime.fromISO(assignment.date, { zone: 'utc' }).weekday;
  return (
    (stats?.score ?? scoreOfNewDriver) +
    (preferences?.preferredRouteIds.includes(assignment.routeId) ? preferredRouteBonus : 0) +
    (preferences?.days.includes(weekday) ? preferredDayBonus : 0)
  );
}
