import { and, desc, eq, getTableColumns } from 'drizzle-orm';
import { exportJobs } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { conflict, notFound } from '../problem.ts';
import { transact } from '../unit-of-work.ts';
import { recordAudit } from './audit.ts';

/** An export without its content, which may be large. */
export type ExportJob = Omit<typeof exportJobs.$inferSelect, 'content'>;
export type ExportKind = ExportJob['kind'];

const { content, ...columns } = getTableColumns(exportJobs);

/** Asks for an export of the organization's data, which a job makes later and tells the session's user of. */
export async function requestExport(
  context: Context,
  session: Session,
  { kind }: { readonly kind: ExportKind },
): Promise<ExportJob> {
  const { organizationId, userId: requestedBy } = session;
  return transact(context, async (work) => {
    const [job] = await work.tx
      .insert(exportJobs)
      .values({ organizationId, requestedBy, kind, createdAt: context.clock() })
      .returning(columns);
    if (!job) throw new Error('inserting an export job returned no row');
    await recordAudit(work, session, { entity: 'export_job', entityId: job.id, action: 'create', changes: { kind } });
    return job;
  });
}

/** The newest exports of the organization. */
export async function listExports(
  context: Context,
  session: Session,
  { limit }: { readonly limit: number },
): Promise<ExportJob[]> {
  return context.db
    .select(columns)
    .from(exportJobs)
    .where(eq(exportJobs.organizationId, session.organizationId))
    .orderBy(desc(exportJobs.createdAt), desc(exportJobs.id))
    .limit(limit);
}

/** One export of the organization. Throws 404 for any other. */
export async function getExport(context: Context, session: Session, id: string): Promise<ExportJob> {
  const [job] = await context.db.select(columns).from(exportJobs).where(isOwn(session, id));
  if (!job) throw notFound();
  return job;
}

/** The finished CSV of an export of the organization. Throws 404 for any other, 409 while there is none. */
export async function getExportContent(
  context: Context,
  session: Session,
  id: string,
): Promise<{ readonly kind: ExportKind; readonly csv: string }> {
  const [job] = await context.db
    .select({ kind: exportJobs.kind, status: exportJobs.status, content })
    .from(exportJobs)
    .where(isOwn(session, id));
  if (!job) throw notFound();
  if (job.content === null) throw conflict(`The export is ${job.status}: it has no content.`);
  return { kind: job.kind, csv: job.content };
}

function isOwn(session: Session, id: string) {
  return and(eq(exportJobs.id, id), eq(exportJobs.organizationId, session.organizationId));
}
