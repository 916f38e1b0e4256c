import type { Context } from '../context.ts';
import { canOpenWindow, openWindow, type WindowOpening } from '../services/bid-windows.ts';
import type { LockedAssignment } from '../services/window-lock.ts';
import { tellRouteUnfilled } from '../services/window-messages.ts';
import type { Work } from '../unit-of-work.ts';

/** Opens a window for an assignment that has lost its driver. When its day is over there is nothing to bid for: managers are told. */
export async function putOutToBids(
  work: Work,
  context: Context,
  {
    trigger,
    mode,
    bonusPercent,
    ...locked
  }: LockedAssignment & Pick<WindowOpening, 'trigger' | 'mode' | 'bonusPercent'>,
): Promise<void> {
  if (!canOpenWindow(context, locked)) return tellRouteUnfilled(work, context, locked);
  const { organizationId, id: assignmentId } = locked.assignment;
  await openWindow(work, context, { organizationId, assignmentId, trigger, mode, bonusPercent });
}
