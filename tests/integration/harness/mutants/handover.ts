import type { Mutant } from '../../../../src/engine/vite/index.ts';

const handovers = 'src/lib/server/services/handovers.ts';

/** Bugs that leave something behind, or somebody in, where rows go from one organization to another. */
export const handoverMutants: readonly Mutant[] = [
  {
    id: 'transfer-leaves-what-is-planned',
    title: 'what is planned in a warehouse stays with the organization that gives it away',
    file: handovers,
    find: '  await work.tx.update(assignments).set({ organizationId: to }).where(inArray(assignments.id, ids));\n',
    replace: '',
  },
  {
    id: 'transfer-leaves-preferences',
    title: 'drivers go on preferring routes of a warehouse that their organization has given away',
    file: handovers,
    find: '  await forgetPreferences(work, { warehouseId: id, from });\n',
    replace: '',
  },
  {
    id: 'transfer-still-listed',
    title: 'whoever has ever had a warehouse has it in the list',
    file: 'src/lib/server/services/warehouses.ts',
    find: `    .where(eq(warehouses.organizationId, session.organizationId))
    .orderBy(asc(warehouses.code));`,
    replace: `    .where(
      (await import('drizzle-orm')).or(
        eq(warehouses.organizationId, session.organizationId),
        (await import('drizzle-orm')).sql\`exists (select from audit_logs where entity_id = \${warehouses.id} and organization_id = \${session.organizationId})\`,
      ),
    )
    .orderBy(asc(warehouses.code));`,
  },
  {
    id: 'merge-leaves-carrier-events',
    title: 'what carriers have reported outlives an organization that is merged into another',
    file: handovers,
    find: '    await forgetCarrierEvents(work, slug);\n',
    replace: '',
  },
  {
    id: 'merge-lets-everybody-in',
    title: 'whoever has managed an organization that is merged, or has left it, manages the other one from then on',
    file: handovers,
    find: '    await forgetCarrierEvents(work, slug);\n',
    replace: `    await forgetCarrierEvents(work, slug);
    const people = await work.tx.select().from(memberships).where(eq(memberships.organizationId, id));
    for (const { userId } of people)
      await work.tx.insert(memberships).values({ organizationId: into, userId, role: 'manager' }).onConflictDoNothing();
`,
  },
];
