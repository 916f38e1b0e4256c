import { and, asc, desc, eq } from 'drizzle-orm';
import { assignments, bids, bidWindows } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { notFound } from '../problem.ts';
import type { Bid } from './window-end.ts';
import type { BidWindow } from './window-lock.ts';

/** A window, and the day, route and warehouse of what is bid for. */
export type WindowView = BidWindow & {
  readonly date: string;
  readonly routeId: string;
  readonly warehouseId: string;
};

export type WindowFilter = {
  readonly status?: BidWindow['status'] | undefined;
  readonly assignmentId?: string | undefined;
  readonly limit: number;
};

const view = {
  window: bidWindows,
  date: assignments.date,
  routeId: assignments.routeId,
  warehouseId: assignments.warehouseId,
};

/** The windows of the organization that fit the filter, newest first. A driver sees the open ones only. */
export async function listWindows(context: Context, session: Session, filter: WindowFilter): Promise<WindowView[]> {
  const rows = await context.db
    .select(view)
    .from(bidWindows)
    .innerJoin(assignments, eq(assignments.id, bidWindows.assignmentId))
    .where(
      and(
        isVisible(session),
        filter.status && eq(bidWindows.status, filter.status),
        filter.assignmentId === undefined ? undefined : eq(bidWindows.assignmentId, filter.assignmentId),
      ),
    )
    .orderBy(desc(bidWindows.opensAt), desc(bidWindows.id))
    .limit(filter.limit);
  return rows.map(({ window, ...assignment }) => ({ ...window, ...assignment }));
}

/** One window of the organization. Throws 404 for any other, and for a driver when it is not open. */
export async function getWindow(context: Context, session: Session, id: string): Promise<WindowView> {
  const [row] = await context.db
    .select(view)
    .from(bidWindows)
    .innerJoin(assignments, eq(assignments.id, bidWindows.assignmentId))
    .where(and(isVisible(session), eq(bidWindows.id, id)));
  if (!row) throw notFound();
  const { window, ...assignment } = row;
  return { ...window, ...assignment };
}

/** The bids of a window of the organization, the best first. Throws 404 for any other window. */
export async function listBidsOfWindow(context: Context, session: Session, windowId: string): Promise<Bid[]> {
  await getWindow(context, session, windowId);
  const rows = await context.db
    .select({ bid: bids })
    .from(bids)
    .innerJoin(bidWindows, eq(bidWindows.id, bids.windowId))
    .innerJoin(assignments, eq(assignments.id, bidWindows.assignmentId))
    .where(and(eq(bids.windowId, windowId), eq(assignments.organizationId, session.organizationId)))
    .orderBy(desc(bids.score), asc(bids.placedAt), asc(bids.id));
  return rows.map(({ bid }) => bid);
}

function isVisible({ organizationId, role }: Session) {
  return and(
    eq(assignments.organizationId, organizationId),
    role === 'driver' ? eq(bidWindows.status, 'open') : undefined,
  );
}
