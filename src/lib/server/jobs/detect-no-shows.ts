import { and, eq } from 'drizzle-orm';
import { memberships, shifts } from '#lib/server/db/schema.ts';
import type { Context } from '../context.ts';
import { transition } from '../services/assignment-status.ts';
import { countForDriver } from '../services/assignments-driver-count.ts';
import { recordAudit } from '../services/audit.ts';
import { notifyManagers } from '../services/notify.ts';
import { type LockedAssignment, lockAssignment } from '../services/window-lock.ts';
import { transact, type Work } from '../unit-of-work.ts';
import { defineJob, type Organization } from './job.ts';
import { readSettings } from './organization-settings.ts';
import { putOutToBids } from './put-out-to-bids.ts';
import { listScheduledShifts, type ScheduledShift } from './scheduled-shifts.ts';

/**
 * Takes assignments from drivers who confirmed and had not arrived by the start, counts it against them, alerts the
 * managers, and puts the routes out to the drivers who are free, with the organization's bonus.
 */
export const detectNoShows = defineJob({
  name: 'detect-no-shows',
  findDue: async (context, organization) => {
    const { emergencyBonusPercent } = await readSettings(context, organization);
    const started = await listScheduledShifts(context, organization, { isConfirmed: true, until: context.clock() });
    return started.map((shift) => ({ ...shift, emergencyBonusPercent }));
  },
  handle: (context, organization, due) =>
    transact(context, async (work) => handleNoShow(work, context, { organization, due })),
});

async function handleNoShow(
  work: Work,
  context: Context,
  {
    organization: { id: organizationId },
    due: { assignmentId, driverId, emergencyBonusPercent },
  }: {
    readonly organization: Organization;
    readonly due: ScheduledShift & { readonly emergencyBonusPercent: number };
  },
): Promise<boolean> {
  const locked = await lockAssignment(work, { organizationId, assignmentId });
  const stillDue =
    locked?.assignment.status === 'scheduled' &&
    locked.assignment.driverId === driverId &&
    wasExpectedAtStart(locked) &&
    locked.startsAt <= context.clock();
  if (!stillDue || (await hasArrived(work, assignmentId))) return false;
  const assignment = await transition(work, context, { assignment: locked.assignment, to: 'unfilled' });
  const membershipId = await findMembership(work, { organizationId, driverId });
  if (membershipId !== undefined) await countForDriver(work, membershipId, 'noShows');
  await recordAudit(
    work,
    { organizationId, userId: null },
    { entity: 'assignment', entityId: assignmentId, action: 'no_show', changes: { driverId } },
  );
  await notifyManagers(work, context, {
    organizationId,
    type: 'driver_no_show',
    title: 'A driver did not show up',
    body: `Nobody arrived for route ${locked.route.code} on ${assignment.date}.`,
    data: { assignmentId, driverId },
  });
  await putOutToBids(work, context, {
    ...locked,
    assignment,
    trigger: 'no_show',
    mode: 'emergency',
    bonusPercent: emergencyBonusPercent,
  });
  return true;
}

/** Whoever took the route over after its start cannot have been there at the start. */
function wasExpectedAtStart({ assignment: { confirmedAt }, startsAt }: LockedAssignment): boolean {
  return confirmedAt !== null && confirmedAt < startsAt;
}

async function hasArrived(work: Work, assignmentId: string): Promise<boolean> {
  const [shift] = await work.tx.select({ id: shifts.id }).from(shifts).where(eq(shifts.assignmentId, assignmentId));
  return shift !== undefined;
}

async function findMembership(
  work: Work,
  { organizationId, driverId }: { readonly organizationId: string; readonly driverId: string },
): Promise<string | undefined> {
  const [membership] = await work.tx
    .select({ id: memberships.id })
    .from(memberships)
    .where(and(eq(memberships.organizationId, organizationId), eq(memberships.userId, driverId)));
  return membership?.id;
}
