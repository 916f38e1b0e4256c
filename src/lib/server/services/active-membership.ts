import { and, eq } from 'drizzle-orm';
import { memberships } from '#lib/server/db/schema.ts';
import type { Session } from '../context.ts';
import { forbidden } from '../problem.ts';
import type { Work } from '../unit-of-work.ts';

export type ActiveMembership = Pick<typeof memberships.$inferSelect, 'id' | 'role'>;

/**
 * Reads the active membership of a user in an organization, and keeps it active until the transaction ends; undefined when
 * there is none. Whatever hangs on a membership (a session, a push subscription, preferences) is written under this lock,
 * or it could be written while the membership ends and outlive it.
 */
export async function lockActiveMembership(
  work: Work,
  { organizationId, userId }: { readonly organizationId: string; readonly userId: string },
): Promise<ActiveMembership | undefined> {
  const [membership] = await work.tx
    .select({ id: memberships.id, role: memberships.role })
    .from(memberships)
    .where(
      and(
        eq(memberships.organizationId, organizationId),
        eq(memberships.userId, userId),
        eq(memberships.status, 'active'),
      ),
    )
    .for('share');
  return membership;
}

/** The membership that a session acts by. Throws 403 for support, which has none. */
export function membershipOf({ membershipId }: Session): string {
  if (membershipId === null) throw forbidden();
  return membershipId;
}
