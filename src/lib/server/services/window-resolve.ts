import { and, asc, desc, eq } from 'drizzle-orm';
import { assignments, bids, bidWindows } from '#lib/server/db/schema.ts';
import type { Context } from '../context.ts';
import type { Work } from '../unit-of-work.ts';
import { announce } from './announce.ts';
import { recordAudit } from './audit.ts';
import { lockFreeDrivers, type OrganizationDay } from './window-audience.ts';
import { awardWindow, type Bid, closeWindow, loseBids } from './window-end.ts';
import { type LockedWindow, lockWindow } from './window-lock.ts';
import { tellFreeDrivers, tellLosers, tellRouteUnfilled } from './window-messages.ts';
import { findWindowTiming } from './window-timing.ts';

const byRule = { by: { userId: null } } as const;

/**
 * Settles a window of the organization whose closing time has come, and answers whether there was anything to settle. The
 * best bid of a driver who is still an active member and free that day wins a competitive window; without one it becomes
 * instant. A window that has no winner by the start of the shift is closed, and the managers are alerted.
 */
export async function resolveWindow(
  work: Work,
  context: Context,
  { organizationId, windowId }: { readonly organizationId: string; readonly windowId: string },
): Promise<boolean> {
  // Bids that come in after this look are too late: their drivers are not locked, and locking them now could deadlock.
  const bidders = await findBidders(work, { organizationId, windowId });
  const free = bidders ? await lockFreeDrivers(work, bidders) : new Set<string>();
  const locked = await lockWindow(work, { organizationId, windowId });
  const now = context.clock();
  if (locked?.window.status !== 'open' || now < locked.window.closesAt) return false;
  const instant = findWindowTiming({ ...locked, now }, 'instant');
  const bid = locked.window.mode === 'competitive' && instant ? await findBestBid(work, windowId, free) : undefined;
  if (bid) {
    await awardWindow(work, context, { ...locked, ...byRule, bid });
  } else if (locked.window.mode === 'competitive' && instant) {
    await makeInstant(work, context, { ...locked, closesAt: instant.closesAt });
  } else {
    await closeWindow(work, context, { ...locked, ...byRule });
    await tellRouteUnfilled(work, context, { ...locked, windowId });
  }
  return true;
}

async function findBidders(
  work: Work,
  { organizationId, windowId }: { readonly organizationId: string; readonly windowId: string },
): Promise<(OrganizationDay & { readonly userIds: readonly string[] }) | undefined> {
  const rows = await work.tx
    .select({ driverId: bids.driverId, date: assignments.date })
    .from(bids)
    .innerJoin(bidWindows, eq(bidWindows.id, bids.windowId))
    .innerJoin(assignments, eq(assignments.id, bidWindows.assignmentId))
    .where(
      and(eq(bids.windowId, windowId), eq(bids.status, 'pending'), eq(assignments.organizationId, organizationId)),
    );
  const [first] = rows;
  return first && { organizationId, date: first.date, userIds: rows.map(({ driverId }) => driverId) };
}

/** The highest score wins, then the earlier bid, then the id. */
async function findBestBid(work: Work, windowId: string, free: ReadonlySet<string>): Promise<Bid | undefined> {
  const pending = await work.tx
    .select()
    .from(bids)
    .where(and(eq(bids.windowId, windowId), eq(bids.status, 'pending')))
    .orderBy(desc(bids.score), asc(bids.placedAt), asc(bids.id))
    .for('update');
  return pending.find(({ driverId }) => free.has(driverId));
}

/** Turns a competitive window without a bid that can win into an instant one. Bids that cannot win are lost. */
async function makeInstant(
  work: Work,
  context: Context,
  { closesAt, ...locked }: LockedWindow & { readonly closesAt: Date },
): Promise<void> {
  const { organizationId } = locked.assignment;
  // Their drivers have another assignment that day or have left; a driver who becomes free again may accept like all others.
  const losers = await loseBids(work, locked.window);
  await tellLosers(work, context, { ...locked, windowId: locked.window.id, bids: losers });
  const window = { ...locked.window, mode: 'instant', closesAt } as const;
  await work.tx
    .update(bidWindows)
    .set({ mode: 'instant', closesAt })
    .where(and(eq(bidWindows.id, window.id), eq(bidWindows.status, 'open')));
  await recordAudit(
    work,
    { organizationId, userId: null },
    {
      entity: 'bid_window',
      entityId: window.id,
      action: 'make_instant',
      changes: { assignmentId: window.assignmentId },
    },
  );
  await tellFreeDrivers(work, context, { ...locked, window });
  await announce(work, context, {
    organizationId,
    event: 'window.opened',
    data: {
      windowId: window.id,
      assignmentId: window.assignmentId,
      mode: window.mode,
      closesAt: closesAt.toISOString(),
    },
  });
}
