import { stringify } from 'csv-stringify/sync';
import { and, asc, eq } from 'drizzle-orm';
import { assignments, driverStats, memberships, routes, shifts, users, warehouses } from '#lib/server/db/schema.ts';
import type { Work } from '../unit-of-work.ts';
import type { ExportKind } from './exports.ts';

type Rows = readonly Readonly<Record<string, string | number | Date | null>>[];

/** The CSV of an organization's data, as RFC 4180 has it. A spreadsheet takes no cell of it for a formula. */
export async function makeCsv(
  work: Work,
  { organizationId, kind }: { readonly organizationId: string; readonly kind: ExportKind },
): Promise<string> {
  const { columns, select } = kinds[kind];
  return stringify([...(await select(work, organizationId))], {
    columns: [...columns],
    header: true,
    escape_formulas: true,
    record_delimiter: 'windows',
    cast: { date: (instant) => instant.toISOString() },
  });
}

/** What an export of each kind has as columns, and where its rows come from. */
const kinds = {
  assignments: {
    columns: [
      'date',
      'warehouse',
      'route',
      'start_time',
      'status',
      'driver',
      'assigned_by',
      'confirmed_at',
      'parcels_out',
      'parcels_delivered',
      'parcels_returned',
    ],
    select: selectAssignments,
  },
  drivers: {
    columns: ['name', 'email', 'completed', 'no_shows', 'late_cancellations', 'score'],
    select: selectDrivers,
  },
} as const satisfies Record<
  ExportKind,
  { columns: readonly string[]; select: (work: Work, id: string) => Promise<Rows> }
>;

async function selectAssignments({ tx }: Work, organizationId: string): Promise<Rows> {
  return tx
    .select({
      date: assignments.date,
      warehouse: warehouses.code,
      route: routes.code,
      start_time: routes.startTime,
      status: assignments.status,
      driver: users.name,
      assigned_by: assignments.assignedBy,
      confirmed_at: assignments.confirmedAt,
      parcels_out: shifts.parcelsOut,
      parcels_delivered: shifts.parcelsDelivered,
      parcels_returned: shifts.parcelsReturned,
    })
    .from(assignments)
    .innerJoin(routes, eq(routes.id, assignments.routeId))
    .innerJoin(warehouses, eq(warehouses.id, assignments.warehouseId))
    .leftJoin(users, eq(users.id, assignments.driverId))
    .leftJoin(shifts, eq(shifts.assignmentId, assignments.id))
    .where(eq(assignments.organizationId, organizationId))
    .orderBy(asc(assignments.date), asc(warehouses.code), asc(routes.code), asc(assignments.id));
}

/** Who has left is not on the list; past assignments keep naming them. */
async function selectDrivers({ tx }: Work, organizationId: string): Promise<Rows> {
  return tx
    .select({
      name: users.name,
      email: users.email,
      completed: driverStats.completed,
      no_shows: driverStats.noShows,
      late_cancellations: driverStats.lateCancellations,
      score: driverStats.score,
    })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .leftJoin(driverStats, eq(driverStats.membershipId, memberships.id))
    .where(
      and(
        eq(memberships.organizationId, organizationId),
        eq(memberships.role, 'driver'),
        eq(memberships.status, 'active'),
      ),
    )
    .orderBy(asc(users.name), asc(users.email));
}
