import { and, desc, eq, lte } from 'drizzle-orm';
import { invites, organizations, users } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { conflict, notFound } from '../problem.ts';
import { transact, type Work } from '../unit-of-work.ts';
import { lockActiveMembership } from './active-membership.ts';
import { type AuditedBy, recordAudit } from './audit.ts';
import { hashToken } from './sessions.ts';

export type Invite = typeof invites.$inferSelect;
/** The e-mail is in lower case. */
export type InviteInput = Pick<Invite, 'email' | 'role'>;
export type InviteFilter = { readonly status?: Invite['status'] | undefined; readonly limit: number };

const lifetimeMs = 7 * 24 * 60 * 60 * 1000;

/** The invites of the organization, newest first. */
export async function listInvites(
  context: Context,
  session: Session,
  { status, limit }: InviteFilter,
): Promise<Invite[]> {
  return context.db
    .select()
    .from(invites)
    .where(and(eq(invites.organizationId, session.organizationId), status ? eq(invites.status, status) : undefined))
    .orderBy(desc(invites.createdAt), desc(invites.id))
    .limit(limit);
}

/**
 * Invites an address to the organization. To invite an active member again in the same role sends them a new way to sign in.
 * Throws 409 when the address has a pending invite, or is that of an active member in the other role.
 */
export async function createInvite(context: Context, session: Session, input: InviteInput): Promise<Invite> {
  return transact(context, async (work) => {
    // Locked, or the membership could end now, and the invite would bring it back.
    const [user] = await work.tx.select({ id: users.id }).from(users).where(eq(users.email, input.email));
    const member =
      user && (await lockActiveMembership(work, { organizationId: session.organizationId, userId: user.id }));
    if (member && member.role !== input.role) throw conflict(`This person is a ${member.role} here already.`);
    return issueInvite(work, context, { ...input, by: session });
  });
}

/** Writes an invite and mails its token, which nobody else is shown. Throws 409 when the address has a pending one. */
export async function issueInvite(
  work: Work,
  context: Context,
  { by, email, role }: InviteInput & { readonly by: AuditedBy },
): Promise<Invite> {
  const { organizationId } = by;
  const now = context.clock();
  // An invite that has run out is still pending by its status, and would keep the address from being invited again.
  await work.tx
    .update(invites)
    .set({ status: 'revoked' })
    .where(
      and(
        eq(invites.organizationId, organizationId),
        eq(invites.email, email),
        eq(invites.status, 'pending'),
        lte(invites.expiresAt, now),
      ),
    );
  const token = context.randomToken();
  const [invite] = await work.tx
    .insert(invites)
    .values({
      organizationId,
      email,
      role,
      tokenHash: hashToken(token),
      expiresAt: new Date(now.getTime() + lifetimeMs),
      createdAt: now,
    })
    .onConflictDoNothing()
    .returning();
  if (!invite) throw conflict('There is a pending invite for this address already.');
  await recordAudit(work, by, { entity: 'invite', entityId: invite.id, action: 'create', changes: { email, role } });
  await queueMail(work, context, { invite, token });
  return invite;
}

/** Takes a pending invite of the organization back. Throws 404 for any other, 409 when it is not pending any more. */
export async function revokeInvite(context: Context, session: Session, id: string): Promise<void> {
  await transact(context, async (work) => {
    const own = and(eq(invites.id, id), eq(invites.organizationId, session.organizationId));
    const [revoked] = await work.tx
      .update(invites)
      .set({ status: 'revoked' })
      .where(and(own, eq(invites.status, 'pending')))
      .returning();
    if (!revoked) {
      const [other] = await work.tx.select({ status: invites.status }).from(invites).where(own);
      throw other ? conflict(`The invite is ${other.status} already.`) : notFound();
    }
    await recordAudit(work, session, { entity: 'invite', entityId: id, action: 'revoke' });
  });
}

async function queueMail(
  work: Work,
  context: Context,
  { invite, token }: { readonly invite: Invite; readonly token: string },
): Promise<void> {
  const [organization] = await work.tx
    .select({ name: organizations.name })
    .from(organizations)
    .where(eq(organizations.id, invite.organizationId));
  const name = organization?.name ?? '';
  work.afterCommit(() =>
    context.ports.mail({
      to: invite.email,
      subject: `You are invited to ${name}`,
      text: `${name} invites you as a ${invite.role}. Accept within 7 days with this code, and show it to nobody:\n\n${token}\n`,
    }),
  );
}
