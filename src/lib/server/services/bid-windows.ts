import { bidWindows } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { conflict, notFound } from '../problem.ts';
import { transact, type Work } from '../unit-of-work.ts';
import { announce } from './announce.ts';
import { recordAudit } from './audit.ts';
import { type BidWindow, type LockedAssignment, lockAssignment } from './window-lock.ts';
import { tellFreeDrivers } from './window-messages.ts';
import { findWindowTiming, type WindowMode } from './window-timing.ts';

export type WindowOpening = {
  readonly organizationId: string;
  readonly assignmentId: string;
  readonly trigger: BidWindow['trigger'];
  /** The first that the time before the shift allows, if not given. */
  readonly mode?: WindowMode | undefined;
  readonly bonusPercent?: number | undefined;
  /** The manager who opens it; a job or a rule does when not given. */
  readonly openedBy?: string;
};

/**
 * Opens a bid window for an unfilled assignment of the organization, and tells every driver who is free that day. Throws 404
 * for an assignment of any other, 409 when it is not unfilled, has an open window, or it is too late for the mode.
 */
export async function openWindow(work: Work, context: Context, opening: WindowOpening): Promise<BidWindow> {
  const { organizationId, assignmentId, trigger, bonusPercent = 0 } = opening;
  const locked = await lockAssignment(work, opening);
  if (!locked) throw notFound();
  if (locked.assignment.status !== 'unfilled') throw conflict('Only an unfilled assignment can be bid for.');
  const now = context.clock();
  const timing = findWindowTiming({ ...locked, now }, opening.mode);
  if (!timing) throw conflict(`It is too late to open ${opening.mode ?? 'any'} window for this assignment.`);
  const [window] = await work.tx
    .insert(bidWindows)
    .values({ assignmentId, trigger, bonusPercent, ...timing, opensAt: now })
    .onConflictDoNothing()
    .returning();
  if (!window) throw conflict('The assignment has an open window already.');
  await recordAudit(
    work,
    { organizationId, userId: opening.openedBy ?? null },
    {
      entity: 'bid_window',
      entityId: window.id,
      action: 'open',
      changes: { assignmentId, trigger, mode: window.mode, bonusPercent },
    },
  );
  await tellFreeDrivers(work, context, { ...locked, window });
  await announce(work, context, {
    organizationId,
    event: 'window.opened',
    data: { windowId: window.id, assignmentId, mode: window.mode, closesAt: window.closesAt.toISOString() },
  });
  return window;
}

/** Whether any window could open now; the day of the assignment is over if not. */
export function canOpenWindow(context: Context, locked: LockedAssignment): boolean {
  return findWindowTiming({ ...locked, now: context.clock() }) !== undefined;
}

/** Opens a window on a manager's wish. Throws as `openWindow`. */
export async function openWindowByHand(
  context: Context,
  session: Session,
  input: Pick<WindowOpening, 'assignmentId' | 'mode' | 'bonusPercent'>,
): Promise<BidWindow> {
  return transact(context, (work) =>
    openWindow(work, context, {
      ...input,
      organizationId: session.organizationId,
      trigger: 'manager',
      openedBy: session.userId,
    }),
  );
}
