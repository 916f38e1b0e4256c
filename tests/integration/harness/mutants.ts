import type { Mutant } from '../../../src/engine/mutant/mutant.ts';

const services = 'src/lib/server/services';

/**
 * Bugs to plant in Dispatch: one for each class in which products have leaked in public, numbered as in `docs/mutants.md`, and one for
 * each invariant of Dispatch's own that no class stands for.
 */
export const mutants: readonly Mutant[] = [
  {
    id: 'read',
    title: 'an export is downloaded by its id alone',
    file: `${services}/exports.ts`,
    find: 'return and(eq(exportJobs.id, id), eq(exportJobs.organizationId, session.organizationId));',
    replace: 'return eq(exportJobs.id, id);',
  },
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
    id: 'notification',
    title: 'a window is announced to the free drivers of all organizations',
    file: `${services}/notify.ts`,
    find: `        eq(memberships.organizationId, message.organizationId),
        eq(memberships.status, 'active'),
        inArray(memberships.userId, [...userIds]),`,
    replace: `        eq(memberships.status, 'active'),`,
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
    id: 'class-02-delete-by-id',
    title: 'a webhook is deleted by its id alone',
    file: `${services}/webhooks.ts`,
    find: '.where(and(eq(webhooks.id, id), eq(webhooks.organizationId, session.organizationId)))',
    replace: '.where(eq(webhooks.id, id))',
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
    title: 'a switch takes the organization as the client gives it',
    file: `${services}/sessions.ts`,
    find: '    if (!membership) throw notFound();',
    replace: '    if (!membership && organizationId === session.organizationId) throw notFound();',
  },
  {
    id: 'class-06-check-outer-act-on-inner',
    title: 'the warehouse of a new route is checked, the one it is copied to is not',
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
    id: 'class-09-bulk-verb',
    title: 'the first step of bulk cancel takes all ids',
    file: `${services}/window-lock.ts`,
    find: '.where(and(eq(assignments.id, assignmentId), eq(assignments.organizationId, organizationId)))',
    replace: '.where(eq(assignments.id, assignmentId))',
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
    title: 'a warehouse of another organization is forbidden, not absent',
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
    id: 'class-19-cache-without-tenant',
    title: 'the figures of the dashboard are cached by period alone',
    file: `${services}/metrics.ts`,
    find: `metrics/\${organizationId}/`,
    replace: 'metrics/',
  },
  {
    id: 'class-22-job-skips-the-second',
    title: 'a job ends after the first organization that had something to do',
    file: 'src/lib/server/jobs/job.ts',
    find: '    for (const organization of all) {',
    replace: '    for (const organization of all) {\n      if (changed > 0) break;',
  },
  {
    id: 'class-23-recipients-by-role',
    title: 'all managers of all organizations are told',
    file: `${services}/notify.ts`,
    find: `        eq(memberships.organizationId, message.organizationId),
        eq(memberships.status, 'active'),
        inArray(memberships.userId, [...userIds]),`,
    replace: `        eq(memberships.status, 'active'),
        inArray(memberships.userId, [...userIds]),`,
  },
  {
    id: 'class-25-events-to-everybody',
    title: 'a live event goes to the streams of all organizations',
    file: 'src/lib/server/event-hub.ts',
    find: 'for (const listener of this.#listeners.get(event.organizationId) ?? []) listener(event);',
    replace: 'for (const listeners of this.#listeners.values()) for (const listener of listeners) listener(event);',
  },
  {
    id: 'class-26-webhooks-by-event',
    title: 'the webhooks of all organizations fire',
    file: `${services}/announce.ts`,
    find: '.where(and(eq(webhooks.organizationId, organizationId), eq(webhooks.event, event)))',
    replace: '.where(eq(webhooks.event, event))',
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
    id: 'class-32-key-without-tenant',
    title: 'the settings of whichever organization comes first are shown',
    file: `${services}/settings.ts`,
    find: '    .where(eq(dispatchSettings.organizationId, session.organizationId));',
    replace: '    .where(eq(dispatchSettings.autoDrop, true));',
  },
  {
    id: 'class-34-switched-before-it-is-checked',
    title: 'the session is switched before the membership is looked at, outside of the transaction',
    file: `${services}/sessions.ts`,
    find: '    if (!membership) throw notFound();',
    replace: `    if (!membership) {
      await context.db.update(sessions).set({ organizationId }).where(eq(sessions.id, session.id));
      throw notFound();
    }`,
  },
  {
    id: 'class-35-directory-over-all',
    title: 'the directory finds the people of all organizations',
    file: `${services}/directory.ts`,
    find: '        eq(memberships.organizationId, session.organizationId),\n',
    replace: '',
  },
  {
    id: 'assign-001-two-a-day',
    title: 'nobody looks whether a driver has an assignment that day',
    file: `${services}/assignments-plan.ts`,
    find: "  if (await hasLiveAssignment(work, day)) throw conflict('The driver has another assignment on this day.');",
    replace: '  await hasLiveAssignment(work, day);',
  },
  {
    id: 'assign-004-window-stays-open',
    title: 'assigning a driver leaves the window open',
    file: `${services}/assignments-plan.ts`,
    find: '    await closeOpenWindow(work, context, { organizationId, assignmentId: id, closedBy: session.userId });\n',
    replace: '',
  },
  {
    id: 'notif-003-sent-twice',
    title: 'each push is sent twice',
    file: `${services}/notify.ts`,
    find: '    work.afterCommit(() => context.ports.push({ endpoint, title, body, data: { ...message.data, type } }));',
    replace: `    for (let time = 0; time < 2; time += 1) {
      work.afterCommit(() => context.ports.push({ endpoint, title, body, data: { ...message.data, type } }));
    }`,
  },
  {
    id: 'app-001-unawaited-write',
    title: 'the audit entry of a read notification is written a while after the answer',
    file: `${services}/settings.ts`,
    find: '    .where(eq(dispatchSettings.organizationId, session.organizationId));',
    replace: `    .where(eq(dispatchSettings.organizationId, session.organizationId));
  setTimeout(() => {
    void context.db
      .update(dispatchSettings)
      .set({ autoDrop: true })
      .where(eq(dispatchSettings.organizationId, session.organizationId))
      .catch(() => undefined);
  }, 3);`,
  },
];
