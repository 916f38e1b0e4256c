import { and, asc, eq, inArray } from 'drizzle-orm';
import { memberships, type NotificationData, notifications, pushSubscriptions } from '#lib/server/db/schema.ts';
import type { Context } from '../context.ts';
import type { Work } from '../unit-of-work.ts';

export type Message = {
  readonly organizationId: string;
  readonly type: (typeof notifications.$inferInsert)['type'];
  readonly title: string;
  readonly body: string;
  readonly data: NotificationData;
};

/**
 * Puts a message in the inboxes of those of `userIds` who are active members of the organization, and pushes it to each of
 * their devices after the commit. Anybody else on the list is told nothing.
 */
export async function notify(
  work: Work,
  context: Context,
  { userIds, ...message }: Message & { readonly userIds: readonly string[] },
): Promise<void> {
  if (userIds.length === 0) return;
  const recipients = await work.tx
    .select({ membershipId: memberships.id, userId: memberships.userId })
    .from(memberships)
    .where(
      and(
        eq(memberships.organizationId, message.organizationId),
        eq(memberships.status, 'active'),
        inArray(memberships.userId, [...userIds]),
      ),
    )
    .orderBy(asc(memberships.userId));
  if (recipients.length === 0) return;
  const createdAt = context.clock();
  await work.tx.insert(notifications).values(recipients.map(({ userId }) => ({ ...message, userId, createdAt })));
  await queuePushes(
    work,
    context,
    message,
    recipients.map(({ membershipId }) => membershipId),
  );
}

/** Tells every active manager of the organization. */
export async function notifyManagers(work: Work, context: Context, message: Message): Promise<void> {
  const managers = await work.tx
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(
      and(
        eq(memberships.organizationId, message.organizationId),
        eq(memberships.status, 'active'),
        eq(memberships.role, 'manager'),
      ),
    );
  await notify(work, context, { ...message, userIds: managers.map(({ userId }) => userId) });
}

async function queuePushes(work: Work, context: Context, message: Message, membershipIds: string[]): Promise<void> {
  const subscriptions = await work.tx
    .select({ endpoint: pushSubscriptions.endpoint })
    .from(pushSubscriptions)
    .where(inArray(pushSubscriptions.membershipId, membershipIds))
    .orderBy(asc(pushSubscriptions.membershipId), asc(pushSubscriptions.id));
  const { type, title, body } = message;
  for (const { endpoint } of subscriptions) {
    work.afterCommit(() => context.ports.push({ endpoint, title, body, data: { ...message.data, type } }));
  }
}
