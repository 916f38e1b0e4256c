import { and, desc, eq, inArray } from 'drizzle-orm';
import { assignments, bids, bidWindows } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { conflict, notFound, unauthorized } from '../problem.ts';
import { transact, type Work } from '../unit-of-work.ts';
import { membershipOf } from './active-membership.ts';
import { hasLiveAssignment, lockDriver } from './assignments-driver-day.ts';
import { recordAudit } from './audit.ts';
import { scoreBid } from './bid-score.ts';
import { awardWindow, type Bid } from './window-end.ts';
import { type LockedWindow, lockWindow } from './window-lock.ts';

/**
 * Bids for an open window of the organization. In a competitive window the bid is ranked when the window closes; in any
 * other it is an acceptance, and the first one wins at once. Throws 404 for a window of another organization, 409 when it has
 * ended, when the driver has bid already, or has a live assignment that day.
 */
export async function placeBid(context: Context, session: Session, windowId: string): Promise<Bid> {
  const { organizationId, userId: driverId } = session;
  return transact(context, async (work) => {
    // The session was that of an active driver a moment ago; from here on it stays so, or it has ended.
    if (!(await lockDriver(work, { organizationId, driverId }))) throw unauthorized();
    const locked = await lockWindow(work, { organizationId, windowId });
    if (!locked) throw notFound();
    const { window, assignment } = locked;
    const now = context.clock();
    if (!isBeforeClosing(locked, now) || assignment.status !== 'unfilled') {
      throw conflict('The window is not open any more.');
    }
    if (await hasLiveAssignment(work, { organizationId, driverId, date: assignment.date })) {
      throw conflict('You have another assignment that day.');
    }
    const score = await scoreBid(work, { membershipId: membershipOf(session), assignment });
    const bid = await insertBid(work, { windowId, driverId, score, placedAt: now });
    await recordAudit(work, session, { entity: 'bid', entityId: bid.id, action: 'place', changes: { windowId } });
    if (window.mode === 'competitive') return bid;
    await awardWindow(work, context, { ...locked, bid, by: session });
    return { ...bid, status: 'won' };
  });
}

/** Takes back an own pending bid while its window is open. Throws 404 for any other's, 409 when it is too late. */
export async function withdrawBid(context: Context, session: Session, id: string): Promise<Bid> {
  const { organizationId, userId: driverId } = session;
  return transact(context, async (work) => {
    const [own] = await work.tx
      .select({ windowId: bids.windowId })
      .from(bids)
      .innerJoin(bidWindows, eq(bidWindows.id, bids.windowId))
      .innerJoin(assignments, eq(assignments.id, bidWindows.assignmentId))
      .where(and(eq(bids.id, id), eq(bids.driverId, driverId), eq(assignments.organizationId, organizationId)));
    const locked = own && (await lockWindow(work, { organizationId, windowId: own.windowId }));
    if (!locked) throw notFound();
    if (!isBeforeClosing(locked, context.clock())) throw conflict('The window is not open any more.');
    const [bid] = await work.tx
      .update(bids)
      .set({ status: 'withdrawn' })
      .where(and(eq(bids.id, id), eq(bids.driverId, driverId), eq(bids.status, 'pending')))
      .returning();
    if (!bid) throw conflict('Only a pending bid can be withdrawn.');
    await recordAudit(work, session, { entity: 'bid', entityId: id, action: 'withdraw' });
    return bid;
  });
}

/** The driver's own bids in the organization, newest first. */
export async function listOwnBids(context: Context, session: Session, { limit }: { limit: number }): Promise<Bid[]> {
  const rows = await context.db
    .select({ bid: bids })
    .from(bids)
    .innerJoin(bidWindows, eq(bidWindows.id, bids.windowId))
    .innerJoin(assignments, eq(assignments.id, bidWindows.assignmentId))
    .where(and(eq(bids.driverId, session.userId), eq(assignments.organizationId, session.organizationId)))
    .orderBy(desc(bids.placedAt), desc(bids.id))
    .limit(limit);
  return rows.map(({ bid }) => bid);
}

/** Withdraws all pending bids of a driver in the organization; for when the membership ends, under its lock. */
export async function withdrawAllBids(
  work: Work,
  { organizationId, driverId }: { readonly organizationId: string; readonly driverId: string },
): Promise<void> {
  const windows = work.tx
    .select({ id: bidWindows.id })
    .from(bidWindows)
    .innerJoin(assignments, eq(assignments.id, bidWindows.assignmentId))
    .where(eq(assignments.organizationId, organizationId));
  await work.tx
    .update(bids)
    .set({ status: 'withdrawn' })
    .where(and(eq(bids.driverId, driverId), eq(bids.status, 'pending'), inArray(bids.windowId, windows)));
}

/** One bid a window and driver. One that was withdrawn, or lost before the window became instant, is placed anew. */
async function insertBid(work: Work, input: Pick<Bid, 'windowId' | 'driverId' | 'score' | 'placedAt'>): Promise<Bid> {
  const [bid] = await work.tx
    .insert(bids)
    .values({ ...input, status: 'pending' })
    .onConflictDoUpdate({
      target: [bids.windowId, bids.driverId],
      set: { score: input.score, placedAt: input.placedAt, status: 'pending' },
      setWhere: inArray(bids.status, ['withdrawn', 'lost']),
    })
    .returning();
  if (!bid) throw conflict('You have bid already.');
  return bid;
}

function isBeforeClosing({ window }: LockedWindow, now: Date): boolean {
  return window.status === 'open' && now < window.closesAt;
}
