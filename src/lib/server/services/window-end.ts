import { and, eq, ne, type SQL } from 'drizzle-orm';
import { assignments, bids, bidWindows } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { conflict, notFound } from '../problem.ts';
import { transact, type Work } from '../unit-of-work.ts';
import { announce } from './announce.ts';
import { transition } from './assignment-status.ts';
import { recordAudit } from './audit.ts';
import { type BidWindow, type LockedWindow, lockWindow } from './window-lock.ts';
import { tellLosers, tellRouteUnfilled, tellWinner } from './window-messages.ts';

export type Bid = typeof bids.$inferSelect;

/** Whose decision it is: a user's, or that of a rule. */
type EndedBy = { readonly userId: string | null };

/**
 * Ends an open window with a winner, whose bid exists and whose membership is locked: the assignment is scheduled for the
 * driver, all other bids are lost, and everybody is told. To bid is to agree to drive, so the assignment is confirmed too;
 * otherwise a route won shortly before its start would at once be dropped as unconfirmed.
 */
export async function awardWindow(
  work: Work,
  context: Context,
  { bid, by, ...locked }: LockedWindow & { readonly bid: Bid; readonly by: EndedBy },
): Promise<BidWindow> {
  const { assignment } = locked;
  const { organizationId } = assignment;
  const window = await endWindow(work, locked.window, { status: 'resolved', winnerId: bid.driverId });
  const won = await work.tx
    .update(bids)
    .set({ status: 'won' })
    .where(isPending(window, eq(bids.id, bid.id)))
    .returning({ id: bids.id });
  if (won.length === 0) throw conflict('The bid does not stand any more.');
  const losers = await loseBids(work, window, ne(bids.id, bid.id));
  await transition(work, context, {
    assignment,
    to: 'scheduled',
    set: { driverId: bid.driverId, assignedBy: 'bid', confirmedAt: context.clock(), remindedAt: null },
  });
  const changes = { assignmentId: assignment.id, winnerId: bid.driverId, bidId: bid.id };
  await recordAudit(
    work,
    { organizationId, userId: by.userId },
    { entity: 'bid_window', entityId: window.id, action: 'resolve', changes },
  );
  await tellWinner(work, context, { ...locked, windowId: window.id, bid });
  await tellLosers(work, context, { ...locked, windowId: window.id, bids: losers });
  await announce(work, context, {
    organizationId,
    event: 'window.resolved',
    data: { windowId: window.id, assignmentId: assignment.id, winnerId: bid.driverId },
  });
  return window;
}

/** Ends an open window without a winner. Its bids are lost, and the bidders are told. */
export async function closeWindow(
  work: Work,
  context: Context,
  { by, ...locked }: LockedWindow & { readonly by: EndedBy },
): Promise<BidWindow> {
  const { organizationId, id: assignmentId } = locked.assignment;
  const window = await endWindow(work, locked.window, { status: 'closed', winnerId: null });
  const losers = await loseBids(work, window);
  await recordAudit(
    work,
    { organizationId, userId: by.userId },
    { entity: 'bid_window', entityId: window.id, action: 'close', changes: { assignmentId } },
  );
  await tellLosers(work, context, { ...locked, windowId: window.id, bids: losers });
  await announce(work, context, {
    organizationId,
    event: 'window.closed',
    data: { windowId: window.id, assignmentId },
  });
  return window;
}

/**
 * Closes the open window of an assignment, if there is one, because the assignment is filled otherwise or cancelled. The
 * caller holds the lock of the assignment. No manager is alerted: nothing is left to fill.
 */
export async function closeOpenWindow(
  work: Work,
  context: Context,
  input: { readonly organizationId: string; readonly assignmentId: string; readonly closedBy: string | null },
): Promise<void> {
  const [open] = await work.tx
    .select({ id: bidWindows.id })
    .from(bidWindows)
    .innerJoin(assignments, eq(assignments.id, bidWindows.assignmentId))
    .where(
      and(
        eq(bidWindows.assignmentId, input.assignmentId),
        eq(assignments.organizationId, input.organizationId),
        eq(bidWindows.status, 'open'),
      ),
    );
  const locked = open && (await lockWindow(work, { ...input, windowId: open.id }));
  if (locked) await closeWindow(work, context, { ...locked, by: { userId: input.closedBy } });
}

/**
 * Closes a window on a manager's wish, without a winner whatever was bid: to fill the route otherwise, or to bid anew. Like
 * every close without a winner it alerts the managers. Throws 404 for a window of another organization, 409 when it has ended.
 */
export async function closeWindowByHand(context: Context, session: Session, windowId: string): Promise<BidWindow> {
  return transact(context, async (work) => {
    const locked = await lockWindow(work, { organizationId: session.organizationId, windowId });
    if (!locked) throw notFound();
    const window = await closeWindow(work, context, { ...locked, by: session });
    await tellRouteUnfilled(work, context, { ...locked, windowId });
    return window;
  });
}

async function endWindow(
  work: Work,
  window: BidWindow,
  end: Pick<BidWindow, 'status' | 'winnerId'>,
): Promise<BidWindow> {
  const [ended] = await work.tx
    .update(bidWindows)
    .set(end)
    .where(and(eq(bidWindows.id, window.id), eq(bidWindows.status, 'open')))
    .returning();
  if (!ended) throw conflict('The window is not open any more.');
  return ended;
}

/** Loses the pending bids of a locked window, or those of them that fit the condition, and returns them by driver. */
export async function loseBids(work: Work, window: BidWindow, condition?: SQL): Promise<Bid[]> {
  const lost = await work.tx.update(bids).set({ status: 'lost' }).where(isPending(window, condition)).returning();
  // An update returns rows in no promised order; the messages that follow have one.
  return lost.sort((one, other) => (one.driverId < other.driverId ? -1 : 1));
}

function isPending(window: BidWindow, condition?: SQL): SQL | undefined {
  return and(eq(bids.windowId, window.id), eq(bids.status, 'pending'), condition);
}
