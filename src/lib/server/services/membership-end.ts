import { and, eq, inArray, isNull } from 'drizzle-orm';
import { invites, memberships, notifications, pushSubscriptions, sessions, users } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { transact, type Work } from '../unit-of-work.ts';
import { announce } from './announce.ts';
import { recordAudit } from './audit.ts';
import { releaseDriver } from './driver-release.ts';
import { lastManagerStays, lockForChange, type Membership } from './memberships.ts';

/**
 * Ends a membership of the organization, and all that hangs on it, at once: sessions, push subscriptions, unread
 * notifications, invites to come back, bids, and the assignments to come, which go out to bids. What the person has in other
 * organizations stays. Throws 404 for a member of another organization; 409 for one who has left, the last manager, or a
 * driver who is on a shift.
 */
export async function endMembership(context: Context, session: Session, id: string): Promise<void> {
  await transact(context, async (work) => {
    const { membership, isLastManager } = await lockForChange(work, session, id);
    if (isLastManager) throw lastManagerStays();
    await work.tx
      .update(memberships)
      .set({ status: 'ended', endedAt: context.clock() })
      .where(and(eq(memberships.id, id), eq(memberships.organizationId, session.organizationId)));
    await recordAudit(work, session, { entity: 'membership', entityId: id, action: 'end' });
    await forget(work, membership);
    // Last, because the free drivers who are told of the windows must not include who has just left.
    if (membership.role === 'driver') await releaseDriver(work, context, { session, driverId: membership.userId });
    await announce(work, context, {
      organizationId: session.organizationId,
      event: 'member.ended',
      data: { membershipId: id, userId: membership.userId, role: membership.role },
    });
  });
}

async function forget({ tx }: Work, { id, organizationId, userId }: Membership): Promise<void> {
  await tx.delete(sessions).where(and(eq(sessions.organizationId, organizationId), eq(sessions.userId, userId)));
  await tx.delete(pushSubscriptions).where(eq(pushSubscriptions.membershipId, id));
  await tx
    .delete(notifications)
    .where(
      and(
        eq(notifications.organizationId, organizationId),
        eq(notifications.userId, userId),
        isNull(notifications.readAt),
      ),
    );
  const addresses = tx.select({ email: users.email }).from(users).where(eq(users.id, userId));
  await tx
    .update(invites)
    .set({ status: 'revoked' })
    .where(
      and(eq(invites.organizationId, organizationId), eq(invites.status, 'pending'), inArray(invites.email, addresses)),
    );
}
