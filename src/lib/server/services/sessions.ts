import { createHash } from 'node:crypto';
import { and, eq, gt } from 'drizzle-orm';
import { memberships, organizations, sessions, users } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { notFound, unauthorized } from '../problem.ts';
import { transact, type Work } from '../unit-of-work.ts';
import { lockActiveMembership } from './active-membership.ts';

/** What the bearer is told of the session: who they are, and where. */
export type SessionView = {
  readonly expiresAt: Date;
  readonly membershipId: string;
  readonly role: Session['role'];
  readonly user: Pick<typeof users.$inferSelect, 'id' | 'email' | 'name'>;
  readonly organization: Pick<typeof organizations.$inferSelect, 'id' | 'slug' | 'name' | 'timeZone'>;
};

/** The token is known to nobody but whoever gets this. */
export type OpenedSession = { readonly id: string; readonly token: string };

const lifetimeMs = 30 * 24 * 60 * 60 * 1000;

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

/** Starts a session. The caller has made sure, under a lock, that the user is an active member of the organization. */
export async function openSession(
  work: Work,
  context: Context,
  member: { readonly organizationId: string; readonly userId: string },
): Promise<OpenedSession> {
  const token = context.randomToken();
  const [session] = await work.tx
    .insert(sessions)
    .values({ ...member, tokenHash: hashToken(token), expiresAt: expiryFrom(context) })
    .returning({ id: sessions.id });
  if (!session) throw new Error('inserting a session returned no row');
  return { id: session.id, token };
}

/** Who the bearer is, and in which organization. Throws 401 when the session has ended meanwhile. */
export async function describeSession(source: Pick<Work['tx'], 'select'>, sessionId: string): Promise<SessionView> {
  const [view] = await source
    .select({
      expiresAt: sessions.expiresAt,
      membershipId: memberships.id,
      role: memberships.role,
      user: { id: users.id, email: users.email, name: users.name },
      organization: {
        id: organizations.id,
        slug: organizations.slug,
        name: organizations.name,
        timeZone: organizations.timeZone,
      },
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .innerJoin(organizations, eq(organizations.id, sessions.organizationId))
    .innerJoin(
      memberships,
      and(
        eq(memberships.userId, sessions.userId),
        eq(memberships.organizationId, sessions.organizationId),
        eq(memberships.status, 'active'),
      ),
    )
    .where(eq(sessions.id, sessionId));
  if (!view) throw unauthorized();
  return view;
}

/**
 * Makes another organization the active one of this session, and starts its time anew; the token stays. Throws 404 for an
 * organization that the user is no active member of, before anything is written.
 */
export async function switchOrganization(
  context: Context,
  session: Session,
  organizationId: string,
): Promise<SessionView> {
  return transact(context, async (work) => {
    const membership = await lockActiveMembership(work, { organizationId, userId: session.userId });
    if (!membership) throw notFound();
    await work.tx
      .update(sessions)
      .set({ organizationId, expiresAt: expiryFrom(context) })
      .where(and(eq(sessions.id, session.id), eq(sessions.userId, session.userId)));
    return describeSession(work.tx, session.id);
  });
}

/** Ends this session. The user's other sessions go on. */
export async function closeSession(context: Context, session: Session): Promise<void> {
  await context.db.delete(sessions).where(and(eq(sessions.id, session.id), eq(sessions.userId, session.userId)));
}

function expiryFrom(context: Context): Date {
  return new Date(context.clock().getTime() + lifetimeMs);
}
