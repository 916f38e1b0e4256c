import type { Context } from '../context.ts';
import { type AuditLog, listAuditLogs } from '../services/audit-logs.ts';
import { managersOnly } from './authenticate.ts';
import { answer, createGroup, createRoute, type Http, refusals, z } from './http.ts';

const entrySchema = z
  .object({
    id: z.uuid(),
    actorId: z.uuid().nullable(),
    entity: z.string(),
    entityId: z.uuid().nullable(),
    action: z.string(),
    changes: z.record(z.string(), z.unknown()),
    createdAt: z.iso.datetime(),
  })
  .openapi('AuditLog');

const present = (entry: AuditLog): z.infer<typeof entrySchema> => ({
  id: entry.id,
  actorId: entry.actorId,
  entity: entry.entity,
  entityId: entry.entityId,
  action: entry.action,
  changes: { ...entry.changes },
  createdAt: entry.createdAt.toISOString(),
});

const instant = z.iso.datetime({ offset: true }).transform(toDate);

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'Who did what in the organization',
  middleware: [managersOnly] as const,
  request: {
    query: z.object({
      actorId: z.uuid().optional(),
      entity: z.string().min(1).max(100).optional(),
      entityId: z.uuid().optional(),
      action: z.string().min(1).max(100).optional(),
      from: instant.optional(),
      to: instant.optional(),
      before: z.uuid().optional().openapi({ description: '`next` of the page before.' }),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
  },
  responses: {
    ...refusals,
    200: answer('Newest first.', z.object({ entries: z.array(entrySchema), next: z.uuid().nullable() })),
  },
});

/** `/audit-logs`: for managers. */
export function auditLogRoutes(context: Context): Http {
  return createGroup().openapi(list, async (c) => {
    const { entries, next } = await listAuditLogs(context, c.var.session, c.req.valid('query'));
    return c.json({ entries: entries.map(present), next }, 200);
  });
}

function toDate(text: string, check: z.RefinementCtx): Date {
  const date = new Date(text);
  const year = date.getUTCFullYear();
  // Postgres knows no year 0, and an offset can push a year of four digits over.
  if (year >= 1 && year <= 9999) return date;
  check.addIssue({ code: 'custom', message: 'Give a year from 1 to 9999.' });
  return z.NEVER;
}
