import { and, asc, eq } from 'drizzle-orm';
import { routes, warehouses } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { onUniqueViolation } from '../db/unique-violation.ts';
import { conflict, notFound } from '../problem.ts';
import { transact } from '../unit-of-work.ts';
import { recordAudit } from './audit.ts';

export type Warehouse = typeof warehouses.$inferSelect;
export type WarehouseInput = { readonly code: string; readonly name: string };
export type WarehouseChange = { readonly code?: string | undefined; readonly name?: string | undefined };

const codeTaken = () => conflict('A warehouse with this code exists already.');

/** The warehouses of the organization, by code. */
export async function listWarehouses(context: Context, session: Session): Promise<Warehouse[]> {
  return context.db
    .select()
    .from(warehouses)
    .where(eq(warehouses.organizationId, session.organizationId))
    .orderBy(asc(warehouses.code));
}

/** One warehouse of the organization. Throws 404 for any other. */
export async function getWarehouse(context: Context, session: Session, id: string): Promise<Warehouse> {
  const [warehouse] = await context.db
    .select()
    .from(warehouses)
    .where(and(eq(warehouses.id, id), eq(warehouses.organizationId, session.organizationId)));
  if (!warehouse) throw notFound();
  return warehouse;
}

/** Adds a warehouse. Throws 409 when its code is taken in the organization. */
export async function createWarehouse(context: Context, session: Session, input: WarehouseInput): Promise<Warehouse> {
  return transact(context, async (work) => {
    const [warehouse] = await work.tx
      .insert(warehouses)
      .values({ ...input, organizationId: session.organizationId })
      .onConflictDoNothing()
      .returning();
    if (!warehouse) throw codeTaken();
    await recordAudit(work, session, { entity: 'warehouse', entityId: warehouse.id, action: 'create', changes: input });
    return warehouse;
  });
}

/** Changes a warehouse of the organization. Throws 404 for any other, 409 when the new code is taken. */
export async function updateWarehouse(
  context: Context,
  session: Session,
  { id, ...input }: WarehouseChange & { readonly id: string },
): Promise<Warehouse> {
  return transact(context, async (work) => {
    const [warehouse] = await onUniqueViolation(
      work.tx
        .update(warehouses)
        .set(input)
        .where(and(eq(warehouses.id, id), eq(warehouses.organizationId, session.organizationId)))
        .returning(),
      codeTaken,
    );
    if (!warehouse) throw notFound();
    await recordAudit(work, session, { entity: 'warehouse', entityId: id, action: 'update', changes: input });
    return warehouse;
  });
}

/** Deletes a warehouse of the organization that has no routes. Throws 404 for any other organization's, 409 while it has routes. */
export async function deleteWarehouse(context: Context, session: Session, id: string): Promise<void> {
  await transact(context, async (work) => {
    const own = and(eq(warehouses.id, id), eq(warehouses.organizationId, session.organizationId));
    // The lock keeps new routes from referring to the warehouse while we look.
    const [warehouse] = await work.tx.select({ id: warehouses.id }).from(warehouses).where(own).for('update');
    if (!warehouse) throw notFound();
    const [route] = await work.tx.select({ id: routes.id }).from(routes).where(eq(routes.warehouseId, id)).limit(1);
    if (route) throw conflict('The warehouse has routes.');
    await work.tx.delete(warehouses).where(own);
    await recordAudit(work, session, { entity: 'warehouse', entityId: id, action: 'delete' });
  });
}
