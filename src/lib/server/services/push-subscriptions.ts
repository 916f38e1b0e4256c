import { and, asc, eq } from 'drizzle-orm';
import { pushSubscriptions } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { notFound, unauthorized } from '../problem.ts';
import { transact } from '../unit-of-work.ts';
import { lockActiveMembership, membershipOf } from './active-membership.ts';

export type PushSubscription = typeof pushSubscriptions.$inferSelect;

/** The bearer's own devices that are pushed to in the active organization, oldest first. */
export async function listPushSubscriptions(context: Context, session: Session): Promise<PushSubscription[]> {
  return context.db
    .select()
    .from(pushSubscriptions)
    .where(eq(pushSubscriptions.membershipId, membershipOf(session)))
    .orderBy(asc(pushSubscriptions.createdAt), asc(pushSubscriptions.id));
}

/** Registers a device of the bearer for pushes of the active organization alone. To register it again changes nothing. */
export async function registerPushSubscription(
  context: Context,
  session: Session,
  endpoint: string,
): Promise<PushSubscription> {
  return transact(context, async (work) => {
    const membership = await lockActiveMembership(work, session);
    if (!membership) throw unauthorized();
    const own = { membershipId: membership.id, endpoint };
    await work.tx.insert(pushSubscriptions).values(own).onConflictDoNothing();
    const [subscription] = await work.tx
      .select()
      .from(pushSubscriptions)
      .where(and(eq(pushSubscriptions.membershipId, membership.id), eq(pushSubscriptions.endpoint, endpoint)));
    // Somebody with the same bearer token took it away again in between.
    if (!subscription) throw notFound();
    return subscription;
  });
}

/** Stops pushes to a device of the bearer. Throws 404 for anybody else's, and for one of another organization. */
export async function removePushSubscription(context: Context, session: Session, id: string): Promise<void> {
  const removed = await context.db
    .delete(pushSubscriptions)
    .where(and(eq(pushSubscriptions.id, id), eq(pushSubscriptions.membershipId, membershipOf(session))))
    .returning({ id: pushSubscriptions.id });
  if (removed.length === 0) throw notFound();
}
