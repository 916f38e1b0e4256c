import { and, count, desc, eq, isNull } from 'drizzle-orm';
import { notifications } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { notFound } from '../problem.ts';
import { transact } from '../unit-of-work.ts';

export type Notification = typeof notifications.$inferSelect;
export type NotificationFilter = { readonly unread: boolean; readonly limit: number };

/** The bearer's own notifications in the active organization, newest first. */
export async function listNotifications(
  context: Context,
  session: Session,
  { unread, limit }: NotificationFilter,
): Promise<Notification[]> {
  return context.db
    .select()
    .from(notifications)
    .where(and(isOwn(session), unread ? isNull(notifications.readAt) : undefined))
    .orderBy(desc(notifications.createdAt), desc(notifications.id))
    .limit(limit);
}

/** How many of the bearer's own notifications in the active organization are unread. */
export async function countUnread(context: Context, session: Session): Promise<number> {
  const [row] = await context.db
    .select({ unread: count() })
    .from(notifications)
    .where(and(isOwn(session), isNull(notifications.readAt)));
  return row?.unread ?? 0;
}

/** Marks an own notification as read; one that is read stays as it is. Throws 404 for any that is not the bearer's. */
export async function readNotification(context: Context, session: Session, id: string): Promise<Notification> {
  return transact(context, async ({ tx }) => {
    const own = and(isOwn(session), eq(notifications.id, id));
    await tx
      .update(notifications)
      .set({ readAt: context.clock() })
      .where(and(own, isNull(notifications.readAt)));
    const [notification] = await tx.select().from(notifications).where(own);
    if (!notification) throw notFound();
    return notification;
  });
}

/** Marks all own notifications in the active organization as read, and returns how many were not. */
export async function readAllNotifications(context: Context, session: Session): Promise<number> {
  return transact(context, async ({ tx }) => {
    const read = await tx
      .update(notifications)
      .set({ readAt: context.clock() })
      .where(and(isOwn(session), isNull(notifications.readAt)))
      .returning({ id: notifications.id });
    return read.length;
  });
}

function isOwn({ organizationId, userId }: Session) {
  return and(eq(notifications.organizationId, organizationId), eq(notifications.userId, userId));
}
