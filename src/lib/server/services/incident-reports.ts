import { and, desc, eq, getTableColumns, lt, or, type SQL, sql } from 'drizzle-orm';
import { assignments, incidentReports } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { notFound } from '../problem.ts';
import { transact } from '../unit-of-work.ts';
import { recordAudit } from './audit.ts';
import { nextIncident } from './incident-number.ts';
import { notifyManagers } from './notify.ts';
import { lockAssignment } from './window-lock.ts';

export type IncidentReport = typeof incidentReports.$inferSelect;

const excerptLength = 140;

/**
 * Reports an incident on an assignment, and tells the managers. Throws 404 for an assignment that is not the organization's, and
 * for a driver, one that is not its own.
 */
export async function createIncidentReport(
  context: Context,
  session: Session,
  { assignmentId, text }: { readonly assignmentId: string; readonly text: string },
): Promise<IncidentReport> {
  const { organizationId, userId } = session;
  return transact(context, async (work) => {
    // Whoever is refused below gives the number back.
    const number = await nextIncident(work, organizationId);
    const locked = await lockAssignment(work, { organizationId, assignmentId });
    if (!locked || (session.role === 'driver' && locked.assignment.driverId !== userId)) throw notFound();
    const [report] = await work.tx
      .insert(incidentReports)
      .values({ assignmentId, number, text, authorId: userId, createdAt: context.clock() })
      .returning();
    if (!report) throw new Error('inserting an incident report returned no row');
    const changes = { assignmentId };
    await recordAudit(work, session, { entity: 'incident_report', entityId: report.id, action: 'create', changes });
    await notifyManagers(work, context, {
      organizationId,
      type: 'incident_reported',
      title: `Incident on route ${locked.route.code}, ${locked.assignment.date}`,
      body: text.slice(0, excerptLength),
      data: { assignmentId, incidentId: report.id },
    });
    return report;
  });
}

/**
 * A page of the reports that the session may see, the newest first: those after the report `before`, if given. Throws 404 when
 * the session may not see that one.
 */
export async function listIncidentReports(
  context: Context,
  session: Session,
  input: {
    readonly limit: number;
    readonly assignmentId?: string | undefined;
    readonly before?: string | undefined;
  },
): Promise<IncidentReport[]> {
  const { assignmentId, before, limit } = input;
  return selectReports(context)
    .where(
      and(
        isVisible(session),
        assignmentId === undefined ? undefined : eq(incidentReports.assignmentId, assignmentId),
        before === undefined ? undefined : isOlder(await getReport(context, session, before)),
      ),
    )
    .orderBy(desc(incidentReports.createdAt), desc(incidentReports.id))
    .limit(limit);
}

/**
 * The reports that the session may see and that match a search as one writes it for the web: words, "phrases", or, -without.
 * The best match comes first, then the newest.
 */
export async function searchIncidentReports(
  context: Context,
  session: Session,
  { query, limit }: { readonly query: string; readonly limit: number },
): Promise<IncidentReport[]> {
  // As in the index.
  const document = sql`to_tsvector('english', ${incidentReports.text})`;
  const search = sql`websearch_to_tsquery('english', ${query})`;
  return selectReports(context)
    .where(and(isVisible(session), sql`${document} @@ ${search}`))
    .orderBy(desc(sql`ts_rank(${document}, ${search})`), desc(incidentReports.createdAt), desc(incidentReports.id))
    .limit(limit);
}

async function getReport(context: Context, session: Session, id: string): Promise<IncidentReport> {
  const [report] = await selectReports(context).where(and(isVisible(session), eq(incidentReports.id, id)));
  if (!report) throw notFound();
  return report;
}

function selectReports({ db }: Context) {
  return db
    .select(getTableColumns(incidentReports))
    .from(incidentReports)
    .innerJoin(assignments, eq(assignments.id, incidentReports.assignmentId))
    .$dynamic();
}

/** A manager sees the reports of the organization, a driver those of it that it wrote. */
function isVisible(session: Session): SQL | undefined {
  return and(
    eq(assignments.organizationId, session.organizationId),
    session.role === 'driver' ? eq(incidentReports.authorId, session.userId) : undefined,
  );
}

function isOlder({ createdAt, id }: IncidentReport): SQL | undefined {
  return or(
    lt(incidentReports.createdAt, createdAt),
    and(eq(incidentReports.createdAt, createdAt), lt(incidentReports.id, id)),
  );
}
