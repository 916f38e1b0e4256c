import { auditLogs } from '#lib/server/db/schema.ts';
import type { Work } from '../unit-of-work.ts';

export type AuditEntry = {
  readonly entity: string;
  readonly entityId: string | null;
  readonly action: string;
  readonly changes?: Readonly<Record<string, unknown>>;
};

/** Whose doing it was: a session, or a job, which has no user. */
export type AuditedBy = { readonly organizationId: string; readonly userId: string | null };

/** Records what was done in the organization's audit log, in the same transaction. */
export async function recordAudit(work: Work, by: AuditedBy, entry: AuditEntry): Promise<void> {
  await work.tx.insert(auditLogs).values({
    organizationId: by.organizationId,
    actorId: by.userId,
    entity: entry.entity,
    entityId: entry.entityId,
    action: entry.action,
    changes: entry.changes ?? {},
  });
}
