import type { Context } from '../context.ts';
import { transition } from '../services/assignment-status.ts';
import { recordAudit } from '../services/audit.ts';
import { notify } from '../services/notify.ts';
import { lockAssignment } from '../services/window-lock.ts';
import { transact, type Work } from '../unit-of-work.ts';
import { defineJob, type Organization } from './job.ts';
import { readSettings } from './organization-settings.ts';
import { putOutToBids } from './put-out-to-bids.ts';
import { hoursAfter, listScheduledShifts, type ScheduledShift } from './scheduled-shifts.ts';

/**
 * Takes assignments from drivers who have not confirmed them by the organization's deadline, tells them, and puts the routes
 * out to bids. Organizations that do not want this are left alone.
 */
export const dropUnconfirmed = defineJob({
  name: 'drop-unconfirmed',
  findDue: async (context, organization) => {
    const { autoDrop, confirmationDeadlineHours } = await readSettings(context, organization);
    if (!autoDrop) return [];
    const until = hoursAfter(context.clock(), confirmationDeadlineHours);
    return listScheduledShifts(context, organization, { isConfirmed: false, until });
  },
  handle: (context, organization, due) => transact(context, (work) => drop(work, context, { organization, due })),
});

async function drop(
  work: Work,
  context: Context,
  {
    organization: { id: organizationId },
    due: { assignmentId, driverId },
  }: { readonly organization: Organization; readonly due: ScheduledShift },
): Promise<boolean> {
  const locked = await lockAssignment(work, { organizationId, assignmentId });
  const stillDue =
    locked?.assignment.status === 'scheduled' &&
    locked.assignment.driverId === driverId &&
    locked.assignment.confirmedAt === null;
  if (!stillDue) return false;
  const assignment = await transition(work, context, { assignment: locked.assignment, to: 'unfilled' });
  await recordAudit(
    work,
    { organizationId, userId: null },
    { entity: 'assignment', entityId: assignmentId, action: 'auto_drop', changes: { driverId } },
  );
  await notify(work, context, {
    organizationId,
    userIds: [driverId],
    type: 'assignment_dropped',
    title: 'You lost a route',
    body: `You did not confirm route ${locked.route.code} on ${assignment.date} in time.`,
    data: { assignmentId },
  });
  await putOutToBids(work, context, { ...locked, assignment, trigger: 'auto_drop' });
  return true;
}
