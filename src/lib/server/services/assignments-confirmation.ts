import { eq } from 'drizzle-orm';
import { dispatchSettings } from '#lib/server/db/schema.ts';
import type { Context } from '../context.ts';
import type { Work } from '../unit-of-work.ts';

const hourMs = 60 * 60 * 1000;

/**
 * When an assignment that a manager gives to a driver now counts as confirmed: null, if the driver has yet to confirm it. Where
 * unconfirmed assignments are dropped and the deadline has passed, the manager's word must do, as a bid does; the driver
 * would lose the assignment at once otherwise.
 */
export async function confirmationOnAssigning(
  work: Work,
  context: Context,
  { organizationId, startsAt }: { readonly organizationId: string; readonly startsAt: Date },
): Promise<Date | null> {
  const now = context.clock();
  const [settings] = await work.tx
    .select({ autoDrop: dispatchSettings.autoDrop, deadlineHours: dispatchSettings.confirmationDeadlineHours })
    .from(dispatchSettings)
    .where(eq(dispatchSettings.organizationId, organizationId));
  if (!settings?.autoDrop) return null;
  const leadMs = startsAt.getTime() - now.getTime();
  return leadMs <= settings.deadlineHours * hourMs ? now : null;
}
