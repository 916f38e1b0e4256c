import type { Context } from '../context.ts';
import type { Work } from '../unit-of-work.ts';
import type { Assignment } from './assignment-status.ts';
import { notify, notifyManagers } from './notify.ts';
import { findFreeDrivers } from './window-audience.ts';
import type { LockedAssignment, LockedWindow } from './window-lock.ts';

/** Tells every active driver of the organization who is free that day that there is a route to bid for. */
export async function tellFreeDrivers(work: Work, context: Context, { assignment, route, window }: LockedWindow) {
  const { organizationId, date } = assignment;
  const isEmergency = window.mode === 'emergency';
  const bonus = window.bonusPercent > 0 ? ` Bonus: ${window.bonusPercent} %.` : '';
  const rule = window.mode === 'competitive' ? 'The best bid wins.' : 'The first to accept gets it.';
  await notify(work, context, {
    organizationId,
    userIds: await findFreeDrivers(work, { organizationId, date }),
    type: isEmergency ? 'emergency_route_available' : 'window_opened',
    title: isEmergency ? 'Urgent: a driver is needed' : 'A route is open for bids',
    body: `Route ${route.code} on ${date} needs a driver. ${rule}${bonus}`,
    data: { windowId: window.id, assignmentId: assignment.id },
  });
}

/** Alerts the managers that nobody drives the route. */
export async function tellRouteUnfilled(
  work: Work,
  context: Context,
  { assignment, route, windowId }: LockedAssignment & { readonly windowId?: string },
): Promise<void> {
  await notifyManagers(work, context, {
    organizationId: assignment.organizationId,
    type: 'route_unfilled',
    title: 'A route has no driver',
    body: `Nobody took route ${route.code} on ${assignment.date}.`,
    data: { assignmentId: assignment.id, ...(windowId === undefined ? {} : { windowId }) },
  });
}

type Outcome = {
  readonly windowId: string;
  readonly assignment: Assignment;
  readonly route: { readonly code: string };
};

/** Tells the driver who gets the assignment. */
export async function tellWinner(
  work: Work,
  context: Context,
  { assignment, route, windowId, bid }: Outcome & { readonly bid: { readonly id: string; readonly driverId: string } },
): Promise<void> {
  await notify(work, context, {
    organizationId: assignment.organizationId,
    userIds: [bid.driverId],
    type: 'bid_won',
    title: 'The route is yours',
    body: `You drive route ${route.code} on ${assignment.date}.`,
    data: { windowId, assignmentId: assignment.id, bidId: bid.id },
  });
}

/** Tells the drivers whose bids came to nothing, each of their own bid. */
export async function tellLosers(
  work: Work,
  context: Context,
  {
    assignment,
    route,
    windowId,
    bids,
  }: Outcome & { readonly bids: readonly { readonly id: string; readonly driverId: string }[] },
): Promise<void> {
  for (const bid of bids) {
    await notify(work, context, {
      organizationId: assignment.organizationId,
      userIds: [bid.driverId],
      type: 'bid_lost',
      title: 'Your bid did not win',
      body: `Route ${route.code} on ${assignment.date} went to someone else or is no longer open.`,
      data: { windowId, assignmentId: assignment.id, bidId: bid.id },
    });
  }
}
