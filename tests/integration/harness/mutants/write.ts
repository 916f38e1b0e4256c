import type { Mutant } from '../../../../src/engine/vite/index.ts';

const services = 'src/lib/server/services';

/** Bugs that change what is another organization's, or let somebody in who does not belong. */
export const writeMutants: readonly Mutant[] = [
  {
    id: 'write',
    title: 'a warehouse is changed by its id alone',
    file: `${services}/warehouses.ts`,
    find: `        .where(and(eq(warehouses.id, id), eq(warehouses.organizationId, session.organizationId)))
        .returning(),`,
    replace: `        .where(eq(warehouses.id, id))
        .returning(),`,
  },
  {
    id: 'class-02-delete-by-id',
    title: 'a webhook is deleted by its id alone',
    file: `${services}/webhooks.ts`,
    find: '.where(and(eq(webhooks.id, id), eq(webhooks.organizationId, session.organizationId)))',
    replace: '.where(eq(webhooks.id, id))',
  },
  {
    id: 'class-06-check-outer-act-on-inner',
    title: 'the route that is copied is checked, the warehouse that it is copied to is not',
    file: `${services}/routes.ts`,
    find: '    .where(and(eq(warehouses.id, input.warehouseId), eq(warehouses.organizationId, session.organizationId)))',
    replace: '    .where(eq(warehouses.id, input.warehouseId))',
  },
  {
    id: 'class-08-join-on-natural-key',
    title: 'an import finds warehouses by their code in any organization',
    file: `${services}/routes-import.ts`,
    find: '.where(and(eq(warehouses.organizationId, session.organizationId), inArray(warehouses.code, codes)))',
    replace: '.where(inArray(warehouses.code, codes))',
  },
  {
    id: 'class-09-bulk-sessions',
    title: 'whoever leaves one organization is signed out of all',
    file: `${services}/membership-end.ts`,
    find: 'await tx.delete(sessions).where(and(eq(sessions.organizationId, organizationId), eq(sessions.userId, userId)));',
    replace: 'await tx.delete(sessions).where(eq(sessions.userId, userId));',
  },
  {
    id: 'class-09-bulk-bids',
    title: 'whoever leaves one organization loses their bids in all',
    file: `${services}/bids.ts`,
    find: `.where(and(eq(bids.driverId, driverId), eq(bids.status, 'pending'), inArray(bids.windowId, windows)));`,
    replace: `.where(and(eq(bids.driverId, driverId), eq(bids.status, 'pending')));`,
  },
  {
    id: 'class-17-after-membership-ends',
    title: 'a session goes on after its membership has ended',
    file: `${services}/sessions.ts`,
    find: `        eq(memberships.organizationId, sessions.organizationId),
        eq(memberships.status, 'active'),
      ),
    )
    .innerJoin(organizations, eq(organizations.id, sessions.organizationId))
    .where(and(eq(sessions.tokenHash`,
    replace: `        eq(memberships.organizationId, sessions.organizationId),
      ),
    )
    .innerJoin(organizations, eq(organizations.id, sessions.organizationId))
    .where(and(eq(sessions.tokenHash`,
  },
  {
    id: 'class-28-assignment-to-a-non-member',
    title: 'whoever drives for any organization can be assigned',
    file: `${services}/assignments-driver-day.ts`,
    find: '        eq(memberships.organizationId, organizationId),\n',
    replace: '',
  },
  {
    id: 'class-29-ids-in-the-body',
    title: 'preferred routes of other organizations are accepted',
    file: `${services}/preferences.ts`,
    find: '.where(and(eq(warehouses.organizationId, organizationId), inArray(routes.id, [...ids])));',
    replace: '.where(inArray(routes.id, [...ids]));',
  },
  {
    id: 'class-31-invite-not-bound-to-the-address',
    title: 'an invite is accepted with any address',
    file: `${services}/invite-acceptance.ts`,
    find: '          eq(invites.email, email),\n',
    replace: '',
  },
  {
    id: 'class-34-switched-before-it-is-checked',
    title: 'a session is switched to any organization there is, and the membership is looked at afterwards',
    file: `${services}/sessions.ts`,
    find: `  return transact(context, async (work) => {
    const membership = await lockActiveMembership(work, { organizationId, userId: session.userId });
    if (!membership) throw notFound();`,
    replace: `  const found = await context.db.select().from(organizations).where(eq(organizations.id, organizationId));
  if (found.length === 0) throw notFound();
  await context.db.update(sessions).set({ organizationId }).where(eq(sessions.id, session.id));
  return transact(context, async (work) => {
    const membership = await lockActiveMembership(work, { organizationId, userId: session.userId });
    if (!membership) throw notFound();`,
  },
];
