import type { Mutant } from '../../../../src/engine/vite/index.ts';

const services = 'src/lib/server/services';

/** Bugs that break what Dispatch promises beyond tenancy: one for each invariant of its own that no class of leaks stands for. */
export const promiseMutants: readonly Mutant[] = [
  {
    id: 'assign-001-two-a-day',
    title: 'nobody looks whether a driver has an assignment that day',
    file: `${services}/assignments-plan.ts`,
    find: "  if (await hasLiveAssignment(work, day)) throw conflict('The driver has another assignment on this day.');",
    replace: '  await hasLiveAssignment(work, day);',
  },
  {
    id: 'assign-002-driver-who-left',
    title: 'a driver who has left can be assigned',
    file: `${services}/assignments-driver-day.ts`,
    find: "        eq(memberships.role, 'driver'),\n        eq(memberships.status, 'active'),\n",
    replace: "        eq(memberships.role, 'driver'),\n",
  },
  {
    id: 'assign-003-winner-not-noted',
    title: 'the winner of a window is noted as whoever settled it',
    file: `${services}/window-end.ts`,
    find: "{ status: 'resolved', winnerId: bid.driverId }",
    replace: "{ status: 'resolved', winnerId: by.userId }",
  },
  {
    id: 'assign-004-window-stays-open',
    title: 'assigning a driver leaves the window open',
    file: `${services}/assignments-plan.ts`,
    find: '    await closeOpenWindow(work, context, { organizationId, assignmentId: id, closedBy: session.userId });\n',
    replace: '',
  },
  {
    id: 'assign-005-closed-after-it-was-won',
    title: 'a window that was won can be closed without a winner',
    file: `${services}/window-end.ts`,
    find: ".where(and(eq(bidWindows.id, window.id), eq(bidWindows.status, 'open')))",
    replace: '.where(eq(bidWindows.id, window.id))',
  },
  {
    id: 'assign-006-any-warehouse',
    title: 'a route is planned with the first warehouse of the organization, whichever it starts from',
    file: `${services}/assignments-plan.ts`,
    find: `    .select({ warehouseId: routes.warehouseId, code: routes.code, startTime: routes.startTime })
    .from(warehouses)
    .innerJoin(routes, eq(routes.warehouseId, warehouses.id))`,
    replace: `    .select({ warehouseId: warehouses.id, code: routes.code, startTime: routes.startTime })
    .from(warehouses)
    .innerJoin(routes, eq(routes.id, routeId))`,
  },
  {
    id: 'assign-008-counted-elsewhere',
    title: 'a no-show is counted in the first organization that the driver works for',
    file: 'src/lib/server/jobs/detect-no-shows.ts',
    find: '.where(and(eq(memberships.organizationId, organizationId), eq(memberships.userId, driverId)));',
    replace: '.where(eq(memberships.userId, driverId));',
  },
  {
    id: 'required-nothing-confirmed',
    title: 'nobody can confirm an assignment: no invariant is violated, but a required cell never happens',
    file: `${services}/assignments-drive.ts`,
    find: "    if (assignment.status !== 'scheduled') throw conflict('Only a scheduled assignment can be confirmed.');",
    replace: "    throw conflict('Only a scheduled assignment can be confirmed.');",
  },
  {
    id: 'app-001-unawaited-write',
    title: 'settings that are read are written a while after the answer',
    file: `${services}/settings.ts`,
    find: '    .where(eq(dispatchSettings.organizationId, session.organizationId));',
    replace: `    .where(eq(dispatchSettings.organizationId, session.organizationId));
  AbortSignal.timeout(3).addEventListener('abort', () => {
    void context.db
      .update(dispatchSettings)
      .set({ autoDrop: true })
      .where(eq(dispatchSettings.organizationId, session.organizationId))
      .catch(() => undefined);
  });`,
  },
];
