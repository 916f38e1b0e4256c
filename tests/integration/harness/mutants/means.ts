import type { Mutant } from '../../../../src/engine/vite/index.ts';

const services = 'src/lib/server/services';

/** Bugs that show nobody a row of another's: a meter, a limit and a queue that tenants share without knowing. */
export const meansMutants: readonly Mutant[] = [
  {
    id: 'meter-over-all-tenants',
    title: 'the dashboard counts the assignments of all organizations',
    file: `${services}/metrics.ts`,
    find: '      total: count(),\n      scheduled:',
    replace: '      total: sql<number>`(select count(*) from assignments)`.mapWith(Number),\n      scheduled:',
  },
  {
    id: 'limit-that-tenants-share',
    title: 'three exports an hour may be asked for, by all organizations together',
    file: `${services}/exports.ts`,
    find: '    const [job] = await work.tx\n      .insert(exportJobs)',
    replace: `    const anHourAgo = context.clock().getTime() - 60 * 60 * 1000;
    const known = await work.tx.select({ createdAt: exportJobs.createdAt }).from(exportJobs);
    if (known.filter(({ createdAt }) => createdAt.getTime() > anHourAgo).length >= 3)
      throw conflict('Too many exports were asked for.');
    const [job] = await work.tx
      .insert(exportJobs)`,
  },
  {
    id: 'job-dropped-for-the-other',
    title:
      'of exports of one kind that are asked for within a minute, by whichever organization, the first one alone is made',
    file: 'src/lib/server/jobs/run-exports.ts',
    find: '  if (!job) return false;\n  const content',
    replace: `  if (!job) return false;
  const known = await work.tx.select().from(exportJobs).where(eq(exportJobs.kind, job.kind));
  const at = known.find(({ id }) => id === due.id)?.createdAt.getTime() ?? 0;
  const isAsked = (time: number) => time < at && at - time < 60_000;
  if (known.some(({ createdAt }) => isAsked(createdAt.getTime()))) return false;
  const content`,
  },
];
