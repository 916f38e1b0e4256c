import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { routes, warehouses } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { conflict } from '../problem.ts';
import { transact, type Work } from '../unit-of-work.ts';
import { recordAudit } from './audit.ts';
import type { Route } from './routes.ts';

/** A line of an import. A warehouse is named by its code, which is unique in the organization; so a route is by both codes. */
export type RouteLine = {
  readonly warehouseCode: string;
  readonly code: string;
  readonly name: string;
  readonly startTime: string;
};

/**
 * Adds the routes that the organization lacks and brings those it has up to date, all or none; answers them by warehouse and
 * code. No two lines may mean the same route. Throws 409 when a line names a warehouse that the organization lacks.
 */
export async function importRoutes(context: Context, session: Session, lines: readonly RouteLine[]): Promise<Route[]> {
  return transact(context, async (work) => {
    const idOf = await lockWarehouses(work, session, lines);
    const values = lines
      .map(({ warehouseCode, ...line }) => ({ ...line, warehouseId: idOf(warehouseCode) }))
      // One order in all imports, so that two at a time wait for each other instead of deadlocking.
      .sort((one, other) => compare(one.warehouseId, other.warehouseId) || compare(one.code, other.code));
    const imported = await work.tx
      .insert(routes)
      .values(values)
      .onConflictDoUpdate({
        target: [routes.warehouseId, routes.code],
        set: { name: sql`excluded.name`, startTime: sql`excluded.start_time` },
      })
      .returning();
    const routeIds = imported.map(({ id }) => id).sort();
    await recordAudit(work, session, { entity: 'route', entityId: null, action: 'import', changes: { routeIds } });
    const rows = await work.tx
      .select({ route: routes })
      .from(routes)
      .innerJoin(warehouses, eq(warehouses.id, routes.warehouseId))
      .where(and(inArray(routes.id, routeIds), eq(warehouses.organizationId, session.organizationId)))
      .orderBy(asc(warehouses.code), asc(routes.code));
    return rows.map(({ route }) => route);
  });
}

/** Finds the named warehouses of the organization and keeps them from being deleted before the routes refer to them. */
async function lockWarehouses(
  work: Work,
  session: Session,
  lines: readonly RouteLine[],
): Promise<(code: string) => string> {
  const codes = [...new Set(lines.map(({ warehouseCode }) => warehouseCode))];
  const found = await work.tx
    .select({ id: warehouses.id, code: warehouses.code })
    .from(warehouses)
    .where(and(eq(warehouses.organizationId, session.organizationId), inArray(warehouses.code, codes)))
    .orderBy(asc(warehouses.id))
    .for('key share');
  const ids = new Map(found.map(({ id, code }) => [code, id]));
  return (code) => {
    const id = ids.get(code);
    if (id === undefined) throw conflict(`The organization has no warehouse with the code ${code}.`);
    return id;
  };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
