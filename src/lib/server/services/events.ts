import { and, eq, gt } from 'drizzle-orm';
import { memberships, sessions } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';

/**
 * Whether a session may still hear of the organization that it was opened in: unexpired, not switched to another
 * organization, and of an active manager. A stream outlives the request that was authenticated, so it asks before each event.
 */
export async function mayStillListen(context: Context, session: Session): Promise<boolean> {
  const [row] = await context.db
    .select({ id: sessions.id })
    .from(sessions)
    .innerJoin(
      memberships,
      and(eq(memberships.userId, sessions.userId), eq(memberships.organizationId, sessions.organizationId)),
    )
    .where(
      and(
        eq(sessions.id, session.id),
        eq(sessions.organizationId, session.organizationId),
        gt(sessions.expiresAt, context.clock()),
        eq(memberships.status, 'active'),
        eq(memberships.role, 'manager'),
      ),
    );
  return row !== undefined;
}
