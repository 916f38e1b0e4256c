import { and, desc, eq, gte, lt, sql } from 'drizzle-orm';
import { auditLogs } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { notFound } from '../problem.ts';

export type AuditLog = typeof auditLogs.$inferSelect;

export type AuditFilter = {
  readonly actorId?: string | undefined;
  readonly entity?: string | undefined;
  readonly entityId?: string | undefined;
  readonly action?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** The last entry of the page before. */
  readonly before?: string | undefined;
  readonly limit: number;
};

/** `next` continues with the page after, and is null on the last one. */
export type AuditPage = { readonly entries: readonly AuditLog[]; readonly next: string | null };

/** One page of the organization's audit log, newest first. Throws 404 when `before` is no entry of it. */
export async function listAuditLogs(context: Context, session: Session, filter: AuditFilter): Promise<AuditPage> {
  const { limit } = filter;
  if (filter.before) await assertOwnEntry(context, session, filter.before);
  const rows = await context.db
    .select()
    .from(auditLogs)
    .where(
      and(
        eq(auditLogs.organizationId, session.organizationId),
        filter.actorId ? eq(auditLogs.actorId, filter.actorId) : undefined,
        filter.entity ? eq(auditLogs.entity, filter.entity) : undefined,
        filter.entityId ? eq(auditLogs.entityId, filter.entityId) : undefined,
        filter.action ? eq(auditLogs.action, filter.action) : undefined,
        filter.from ? gte(auditLogs.createdAt, filter.from) : undefined,
        filter.to ? lt(auditLogs.createdAt, filter.to) : undefined,
        filter.before ? isOlderThan(filter.before) : undefined,
      ),
    )
    .orderBy(desc(auditLogs.createdAt), desc(auditLogs.id))
    .limit(limit + 1);
  const entries = rows.slice(0, limit);
  return { entries, next: rows.length > limit ? (entries.at(-1)?.id ?? null) : null };
}

/** Compared in Postgres, whose instants are finer than the milliseconds that a cursor could carry through JavaScript. */
function isOlderThan(id: string) {
  return sql`(${auditLogs.createdAt}, ${auditLogs.id}) < (select cursor.created_at, cursor.id from ${auditLogs} cursor where cursor.id = ${id})`;
}

async function assertOwnEntry(context: Context, session: Session, id: string): Promise<void> {
  const [entry] = await context.db
    .select({ id: auditLogs.id })
    .from(auditLogs)
    .where(and(eq(auditLogs.id, id), eq(auditLogs.organizationId, session.organizationId)));
  if (!entry) throw notFound();
}
