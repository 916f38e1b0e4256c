import { and, asc, eq } from 'drizzle-orm';
import { exportJobs } from '#lib/server/db/schema.ts';
import type { Context } from '../context.ts';
import { makeCsv } from '../services/exports-csv.ts';
import { notify } from '../services/notify.ts';
import { transact, type Work } from '../unit-of-work.ts';
import { defineJob, type Organization } from './job.ts';

type DueExport = { readonly id: string };

/** Makes the exports that were asked for, and tells who asked. One that cannot be made is marked as failed, and stays so. */
export const runExports = defineJob<DueExport>({
  name: 'run-exports',
  findDue: (context, organization) =>
    context.db
      .select({ id: exportJobs.id })
      .from(exportJobs)
      .where(and(eq(exportJobs.organizationId, organization.id), eq(exportJobs.status, 'pending')))
      .orderBy(asc(exportJobs.createdAt), asc(exportJobs.id)),
  handle: async (context, organization, due) => {
    try {
      return await transact(context, (work) => runExport(work, context, { organization, due }));
    } catch (error) {
      await markFailed(context, { organization, due }).catch((second) => {
        throw new AggregateError([error, second], 'making an export failed, and so did marking it as failed');
      });
      throw error;
    }
  },
});

type ExportOf = { readonly organization: Organization; readonly due: DueExport };

async function runExport(work: Work, context: Context, { organization, due }: ExportOf): Promise<boolean> {
  // A row that is locked is being made by another process.
  const [job] = await work.tx
    .select({ kind: exportJobs.kind, requestedBy: exportJobs.requestedBy })
    .from(exportJobs)
    .where(isPending({ organization, due }))
    .for('update', { skipLocked: true });
  if (!job) return false;
  const content = await makeCsv(work, { organizationId: organization.id, kind: job.kind });
  await work.tx
    .update(exportJobs)
    .set({ status: 'done', content, finishedAt: context.clock() })
    .where(isPending({ organization, due }));
  await notify(work, context, {
    organizationId: organization.id,
    userIds: [job.requestedBy],
    type: 'export_ready',
    title: 'Your export is ready',
    body: `The export of ${job.kind} can be downloaded.`,
    data: { exportId: due.id },
  });
  return true;
}

async function markFailed(context: Context, exportOf: ExportOf): Promise<void> {
  await context.db.update(exportJobs).set({ status: 'failed', finishedAt: context.clock() }).where(isPending(exportOf));
}

function isPending({ organization, due }: ExportOf) {
  return and(
    eq(exportJobs.id, due.id),
    eq(exportJobs.organizationId, organization.id),
    eq(exportJobs.status, 'pending'),
  );
}
