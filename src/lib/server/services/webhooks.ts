import { and, asc, eq } from 'drizzle-orm';
import { webhooks } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { notFound } from '../problem.ts';
import { transact } from '../unit-of-work.ts';
import { recordAudit } from './audit.ts';

export type Webhook = typeof webhooks.$inferSelect;
export type WebhookInput = Pick<Webhook, 'event' | 'url'>;

/** The webhooks of the organization, oldest first. */
export async function listWebhooks(context: Context, session: Session): Promise<Webhook[]> {
  return context.db
    .select()
    .from(webhooks)
    .where(eq(webhooks.organizationId, session.organizationId))
    .orderBy(asc(webhooks.createdAt), asc(webhooks.id));
}

/** Registers a webhook with a secret of its own, which the receiver checks signatures with. */
export async function registerWebhook(context: Context, session: Session, input: WebhookInput): Promise<Webhook> {
  return transact(context, async (work) => {
    const [webhook] = await work.tx
      .insert(webhooks)
      .values({ ...input, organizationId: session.organizationId, secret: context.randomToken() })
      .returning();
    if (!webhook) throw new Error('inserting a webhook returned no row');
    await recordAudit(work, session, { entity: 'webhook', entityId: webhook.id, action: 'create', changes: input });
    return webhook;
  });
}

/** Deletes a webhook of the organization. Throws 404 for any other. */
export async function deleteWebhook(context: Context, session: Session, id: string): Promise<void> {
  await transact(context, async (work) => {
    const [webhook] = await work.tx
      .delete(webhooks)
      .where(and(eq(webhooks.id, id), eq(webhooks.organizationId, session.organizationId)))
      .returning({ id: webhooks.id });
    if (!webhook) throw notFound();
    await recordAudit(work, session, { entity: 'webhook', entityId: id, action: 'delete' });
  });
}
