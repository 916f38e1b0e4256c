import type { Mutant } from '../../../../src/engine/vite/index.ts';

const services = 'src/lib/server/services';

/** Bugs that show in certain states alone: what tenants began with, who acts for them, and what has become of them. */
export const stateMutants: readonly Mutant[] = [
  {
    id: 'baseline-zone-shown-of-the-first',
    title: 'a session shows the time zone of the organization that comes first',
    file: `${services}/sessions.ts`,
    find: '  if (!view) throw unauthorized();\n  return view;',
    replace: `  if (!view) throw unauthorized();
  const [first] = await source.select().from(organizations).orderBy(organizations.slug);
  return { ...view, organization: { ...view.organization, timeZone: String(first?.timeZone) } };`,
  },
  {
    id: 'baseline-shift-in-the-zone-of-the-first',
    title: 'shifts that are bid for start in the time zone of the organization that comes first',
    file: `${services}/window-lock.ts`,
    find: '  const shift = { date: row.assignment.date, startTime: row.startTime, timeZone: row.timeZone };',
    replace: `  const [first] = await work.tx.select().from(organizations).orderBy(organizations.slug);
  const shift = { date: row.assignment.date, startTime: row.startTime, timeZone: String(first?.timeZone) };`,
  },
  {
    id: 'job-takes-back-alerts-of-all',
    title:
      'an alert about a driver who did not show up takes back those before it, whichever organization they were for',
    file: 'src/lib/server/jobs/detect-no-shows.ts',
    find: `  await notifyManagers(work, context, {
    organizationId,
    type: 'driver_no_show',`,
    replace: `  const { notifications } = await import('#lib/server/db/schema.ts');
  await work.tx.delete(notifications).where(eq(notifications.type, 'driver_no_show'));
  await notifyManagers(work, context, {
    organizationId,
    type: 'driver_no_show',`,
  },
  {
    id: 'job-finishes-exports-of-all',
    title: 'an export that is made stands for all of its kind that are asked for, whichever organization asks',
    file: 'src/lib/server/jobs/run-exports.ts',
    find: `    .set({ status: 'done', content, finishedAt: context.clock() })
    .where(isPending({ organization, due }));`,
    replace: `    .set({ status: 'done', content, finishedAt: context.clock() })
    .where(and(eq(exportJobs.kind, job.kind), eq(exportJobs.status, 'pending')));`,
  },
];
