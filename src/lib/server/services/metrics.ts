import { and, count, eq, gte, lte, type SQL, sql, sum } from 'drizzle-orm';
import { assignments, bidWindows, incidentReports, shifts } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import type { AssignmentStatus } from './assignment-status.ts';

/** Local days, both of which belong to it. */
export type Period = { readonly from: string; readonly to: string };

/** Figures of an organization over the assignments of a period. A rate is from 0 to 1, and null where there is nothing to rate. */
export type Metrics = {
  readonly assignments: Readonly<Record<AssignmentStatus, number>> & { readonly total: number };
  /** How many drivers held or hold one of them. */
  readonly drivers: number;
  /** Of those that were not cancelled: the share that has or had a driver. */
  readonly fillRate: number | null;
  /** Of those that have or had a driver: the share that was won in a bid window. */
  readonly bidShare: number | null;
  readonly parcels: { readonly out: number; readonly delivered: number; readonly returned: number };
  /** Of the parcels of completed shifts that went out: the share that was delivered. */
  readonly deliveryRate: number | null;
  /** How many bid windows were opened, how many of them found a driver, and how many followed a no-show. */
  readonly windows: { readonly total: number; readonly resolved: number; readonly noShow: number };
  readonly incidents: number;
};

/**
 * The figures of the organization for a period. They are counted at most once a minute for each organization and period; what
 * is written meanwhile shows once that has passed, so no writer needs to know of them.
 */
export async function getMetrics(context: Context, session: Session, period: Period): Promise<Metrics> {
  const { organizationId } = session;
  // Neither ids nor days contain a slash, so no two periods or organizations share a key.
  const key = `metrics/${organizationId}/${period.from}/${period.to}`;
  return context.metricsCache.get(key, () => countMetrics(context, { organizationId, ...period }));
}

type Scope = Period & { readonly organizationId: string };

async function countMetrics(context: Context, scope: Scope): Promise<Metrics> {
  const { drivers, wonByBid, ...statuses } = await countAssignments(context, scope);
  const parcels = await countParcels(context, scope);
  const filled = statuses.scheduled + statuses.active + statuses.completed;
  return {
    assignments: statuses,
    drivers,
    fillRate: rate(filled, filled + statuses.unfilled),
    bidShare: rate(wonByBid, filled),
    parcels,
    deliveryRate: rate(parcels.delivered, parcels.out),
    windows: await countWindows(context, scope),
    incidents: await countIncidents(context, scope),
  };
}

async function countAssignments({ db }: Context, scope: Scope) {
  const having = (status: AssignmentStatus) => countWhere(eq(assignments.status, status));
  const isFilled = sql`${assignments.status} in ('scheduled', 'active', 'completed')`;
  const [row] = await db
    .select({
      total: count(),
      scheduled: having('scheduled'),
      active: having('active'),
      completed: having('completed'),
      cancelled: having('cancelled'),
      unfilled: having('unfilled'),
      drivers: sql<number>`count(distinct ${assignments.driverId}) filter (where ${isFilled})`.mapWith(Number),
      wonByBid: countWhere(sql`${isFilled} and ${assignments.assignedBy} = 'bid'`),
    })
    .from(assignments)
    .where(isIn(scope));
  return row ?? none('assignments');
}

async function countWindows({ db }: Context, scope: Scope): Promise<Metrics['windows']> {
  const [row] = await db
    .select({
      total: count(),
      resolved: countWhere(eq(bidWindows.status, 'resolved')),
      noShow: countWhere(eq(bidWindows.trigger, 'no_show')),
    })
    .from(bidWindows)
    .innerJoin(assignments, eq(assignments.id, bidWindows.assignmentId))
    .where(isIn(scope));
  return row ?? none('windows');
}

async function countParcels({ db }: Context, scope: Scope): Promise<Metrics['parcels']> {
  const [row] = await db
    .select({
      out: sum(shifts.parcelsOut),
      delivered: sum(shifts.parcelsDelivered),
      returned: sum(shifts.parcelsReturned),
    })
    .from(shifts)
    .innerJoin(assignments, eq(assignments.id, shifts.assignmentId))
    .where(and(isIn(scope), eq(assignments.status, 'completed')));
  return { out: Number(row?.out ?? 0), delivered: Number(row?.delivered ?? 0), returned: Number(row?.returned ?? 0) };
}

async function countIncidents({ db }: Context, scope: Scope): Promise<number> {
  const [row] = await db
    .select({ incidents: count() })
    .from(incidentReports)
    .innerJoin(assignments, eq(assignments.id, incidentReports.assignmentId))
    .where(isIn(scope));
  return row?.incidents ?? 0;
}

function isIn({ organizationId, from, to }: Scope): SQL | undefined {
  return and(eq(assignments.organizationId, organizationId), gte(assignments.date, from), lte(assignments.date, to));
}

function countWhere(condition: SQL) {
  return sql<number>`count(*) filter (where ${condition})`.mapWith(Number);
}

function rate(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function none(what: string): never {
  throw new Error(`counting ${what} returned no row`);
}
