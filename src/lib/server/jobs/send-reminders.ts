import { and, eq, isNull } from 'drizzle-orm';
import { assignments } from '#lib/server/db/schema.ts';
import type { Context } from '../context.ts';
import { notify } from '../services/notify.ts';
import { transact, type Work } from '../unit-of-work.ts';
import { defineJob, type Organization } from './job.ts';
import { readSettings } from './organization-settings.ts';
import { hoursAfter, listScheduledShifts, type ScheduledShift } from './scheduled-shifts.ts';

/** Reminds drivers, once an assignment, to confirm what starts within the organization's reminder time. */
export const sendReminders = defineJob({
  name: 'send-reminders',
  findDue: async (context, organization) => {
    const { reminderHours } = await readSettings(context, organization);
    const now = context.clock();
    const until = hoursAfter(now, reminderHours);
    const shifts = await listScheduledShifts(context, organization, { isConfirmed: false, until });
    return shifts.filter(({ remindedAt, startsAt }) => remindedAt === null && startsAt > now);
  },
  handle: (context, organization, due) => transact(context, (work) => remind(work, context, { organization, due })),
});

async function remind(
  work: Work,
  context: Context,
  { organization, due }: { readonly organization: Organization; readonly due: ScheduledShift },
): Promise<boolean> {
  const { assignmentId, driverId } = due;
  const [reminded] = await work.tx
    .update(assignments)
    .set({ remindedAt: context.clock() })
    .where(
      and(
        eq(assignments.id, assignmentId),
        eq(assignments.organizationId, organization.id),
        eq(assignments.driverId, driverId),
        eq(assignments.status, 'scheduled'),
        isNull(assignments.confirmedAt),
        isNull(assignments.remindedAt),
      ),
    )
    .returning({ date: assignments.date });
  if (!reminded) return false;
  await notify(work, context, {
    organizationId: organization.id,
    userIds: [driverId],
    type: 'confirmation_reminder',
    title: 'Please confirm your route',
    body: `You have not confirmed your route on ${reminded.date} yet.`,
    data: { assignmentId },
  });
  return true;
}
