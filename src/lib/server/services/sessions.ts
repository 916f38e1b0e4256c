import { createHash } from 'node:crypto';
import { and, eq, gt } from 'drizzle-orm';
import { memberships, organizations, sessions } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';

/** What is stored in place of a token. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The session of a bearer token: unexpired, and of an active member of its organization; else undefined. */
export async function findSession(context: Context, token: string): Promise<Session | undefined> {
  const [session] = await context.db
    .select({
      id: sessions.id,
      userId: sessions.userId,
      organizationId: sessions.organizationId,
      membershipId: memberships.id,
      role: memberships.role,
      timeZone: organizations.timeZone,
    })
    .from(sessions)
    .innerJoin(
      memberships,
      and(
        eq(memberships.userId, sessions.userId),
        eq(memberships.organizationId, sessions.organizationId),
        eq(memberships.status, 'active'),
      ),
    )
    .innerJoin(organizations, eq(organizations.id, sessions.organizationId))
    .where(and(eq(sessions.tokenHash, hashToken(token)), gt(sessions.expiresAt, context.clock())));
  return session;
}
