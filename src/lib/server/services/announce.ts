import { createHmac } from 'node:crypto';
import { and, asc, eq } from 'drizzle-orm';
import { type webhookEvent, webhooks } from '#lib/server/db/schema.ts';
import type { Context } from '../context.ts';
import type { LiveEvent } from '../event-hub.ts';
import type { Work } from '../unit-of-work.ts';

type WebhookEvent = (typeof webhookEvent.enumValues)[number];

export type Announcement = {
  readonly organizationId: string;
  readonly event: WebhookEvent | LiveEvent['type'];
  readonly data: Readonly<Record<string, string | null>>;
};

/**
 * Makes an event known outside, after the commit: to the organization's webhooks for that event, signed with their secrets,
 * and to the live streams of its managers. Which of the two an event goes to depends on its kind; most go to both.
 */
export async function announce(work: Work, context: Context, announcement: Announcement): Promise<void> {
  const { organizationId, event, data } = announcement;
  if (event !== 'member.ended') work.afterCommit(() => context.hub.publish({ organizationId, type: event, data }));
  if (event !== 'window.closed') await queueDeliveries(work, context, { organizationId, event, data });
}

async function queueDeliveries(
  work: Work,
  context: Context,
  { organizationId, event, data }: Announcement & { readonly event: WebhookEvent },
): Promise<void> {
  const subscribed = await work.tx
    .select({ url: webhooks.url, secret: webhooks.secret })
    .from(webhooks)
    .where(and(eq(webhooks.organizationId, organizationId), eq(webhooks.event, event)))
    .orderBy(asc(webhooks.id));
  const body = JSON.stringify({ event, occurredAt: context.clock().toISOString(), data });
  for (const { url, secret } of subscribed) {
    work.afterCommit(() => context.ports.webhook({ url, event, body, signature: sign(body, secret) }));
  }
}

/** The signature that a receiver recomputes over the raw body: `sha256=` and the HMAC under the webhook's secret, in hex. */
export function sign(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
