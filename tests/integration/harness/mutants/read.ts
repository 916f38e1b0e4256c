import type { Mutant } from '../../../../src/engine/vite/index.ts';

const services = 'src/lib/server/services';

/** Bugs that show somebody what is another organization's, or let them infer it. */
export const readMutants: readonly Mutant[] = [
  {
    id: 'read',
    title: 'an export is downloaded by its id alone',
    file: `${services}/exports.ts`,
    find: 'return and(eq(exportJobs.id, id), eq(exportJobs.organizationId, session.organizationId));',
    replace: 'return eq(exportJobs.id, id);',
  },
  {
    id: 'class-01-read-by-id',
    title: 'a warehouse is read by its id alone',
    file: `${services}/warehouses.ts`,
    find: `    .where(and(eq(warehouses.id, id), eq(warehouses.organizationId, session.organizationId)));
  if (!warehouse) throw notFound();`,
    replace: `    .where(eq(warehouses.id, id));
  if (!warehouse) throw notFound();`,
  },
  {
    id: 'class-03-list-without-filter',
    title: 'routes are listed for everybody when no warehouse is asked for',
    file: `${services}/routes.ts`,
    find: '        eq(warehouses.organizationId, session.organizationId),\n',
    replace: '        warehouseId === undefined ? undefined : eq(warehouses.organizationId, session.organizationId),\n',
  },
  {
    id: 'class-05-tenant-from-the-client',
    title: 'routes are those of the warehouse that the client names, and of the organization only where it names none',
    file: `${services}/routes.ts`,
    find: `        eq(warehouses.organizationId, session.organizationId),
        warehouseId === undefined ? undefined : eq(routes.warehouseId, warehouseId),`,
    replace: `        warehouseId === undefined
          ? eq(warehouses.organizationId, session.organizationId)
          : eq(routes.warehouseId, warehouseId),`,
  },
  {
    id: 'class-11-global-uniqueness',
    title: 'a warehouse code that any organization has is taken',
    file: `${services}/warehouses.ts`,
    find: `    const [warehouse] = await work.tx
      .insert(warehouses)`,
    replace: `    const [taken] = await work.tx.select().from(warehouses).where(eq(warehouses.code, input.code)).limit(1);
    if (taken) throw codeTaken();
    const [warehouse] = await work.tx
      .insert(warehouses)`,
  },
  {
    id: 'class-12-forbidden-for-foreign',
    title: 'a warehouse of another organization is refused in other words than an absent one',
    file: `${services}/warehouses.ts`,
    find: `    .where(and(eq(warehouses.id, id), eq(warehouses.organizationId, session.organizationId)));
  if (!warehouse) throw notFound();`,
    replace: `    .where(eq(warehouses.id, id));
  if (warehouse && warehouse.organizationId !== session.organizationId) throw conflict('This is not yours.');
  if (!warehouse) throw notFound();`,
  },
  {
    id: 'class-14-search-over-everything',
    title: 'incident reports of all organizations are searched',
    file: `${services}/incident-reports.ts`,
    find: '    eq(assignments.organizationId, session.organizationId),\n    session.role',
    replace: '    session.role',
  },
  {
    id: 'class-19-figures-without-organization',
    title: 'the figures of the dashboard are cached by period alone',
    file: `${services}/metrics.ts`,
    find: `metrics/\${organizationId}/`,
    replace: 'metrics/',
  },
  {
    id: 'class-32-key-without-tenant',
    title: 'a device is looked up by its endpoint alone, whichever organization it was registered for',
    file: `${services}/push-subscriptions.ts`,
    find: '.where(and(eq(pushSubscriptions.membershipId, membership.id), eq(pushSubscriptions.endpoint, endpoint)));',
    replace: '.where(eq(pushSubscriptions.endpoint, endpoint));',
  },
  {
    id: 'class-35-directory-over-all',
    title: 'the directory finds the people of all organizations',
    file: `${services}/directory.ts`,
    find: '        eq(memberships.organizationId, session.organizationId),\n',
    replace: '',
  },
];
