import { and, eq, gt, isNull } from 'drizzle-orm';
import { invites, memberships, notifications, users } from '#lib/server/db/schema.ts';
import type { Context } from '../context.ts';
import { notFound } from '../problem.ts';
import { transact, type Work } from '../unit-of-work.ts';
import { recordAudit } from './audit.ts';
import { ensureDriverRows } from './driver-rows.ts';
import type { Invite } from './invites.ts';
import { describeSession, hashToken, openSession, type SessionView } from './sessions.ts';

/** The e-mail is in lower case. The name is that of a person new to Dispatch; a known one keeps theirs. */
export type Acceptance = { readonly token: string; readonly email: string; readonly name: string };

export type Accepted = { readonly token: string; readonly session: SessionView };

/**
 * Makes the invited person a member of the organization that invites them, and opens a session there. It makes the user if
 * the address is new, and revives a membership that has ended; an active one stays as it is. Throws 404 unless the token is
 * of a pending, unexpired invite to this very address.
 */
export async function acceptInvite(context: Context, { token, email, name }: Acceptance): Promise<Accepted> {
  return transact(context, async (work) => {
    const [invite] = await work.tx
      .select()
      .from(invites)
      .where(
        and(
          eq(invites.tokenHash, hashToken(token)),
          eq(invites.email, email),
          eq(invites.status, 'pending'),
          gt(invites.expiresAt, context.clock()),
        ),
      );
    if (!invite) throw notFound();
    const userId = await ensureUser(work, { email, name });
    const membership = await lockMembership(work, { organizationId: invite.organizationId, userId, role: invite.role });
    // The membership is locked before the invite, as when a membership ends and takes its invites along. Who finds the
    // invite used or revoked by now leaves nothing behind: neither the user nor the membership.
    await useUp(work, invite);
    if (membership.status === 'ended') await revive(work, { ...membership, role: invite.role });
    if ((membership.status === 'ended' ? invite.role : membership.role) === 'driver') {
      await ensureDriverRows(work, membership.id);
    }
    const by = { organizationId: invite.organizationId, userId };
    const changes = { membershipId: membership.id, role: invite.role };
    await recordAudit(work, by, { entity: 'invite', entityId: invite.id, action: 'accept', changes });
    const opened = await openSession(work, context, by);
    return { token: opened.token, session: await describeSession(work.tx, opened.id) };
  });
}

async function ensureUser(work: Work, person: Omit<Acceptance, 'token'>): Promise<string> {
  const [added] = await work.tx.insert(users).values(person).onConflictDoNothing().returning({ id: users.id });
  if (added) return added.id;
  const [known] = await work.tx.select({ id: users.id }).from(users).where(eq(users.email, person.email));
  if (!known) throw new Error('a user that exists was not found by its e-mail');
  return known.id;
}

type Membership = typeof memberships.$inferSelect;

async function lockMembership(
  work: Work,
  values: Pick<Membership, 'organizationId' | 'userId' | 'role'>,
): Promise<Membership> {
  await work.tx.insert(memberships).values(values).onConflictDoNothing();
  const [membership] = await work.tx
    .select()
    .from(memberships)
    .where(and(eq(memberships.organizationId, values.organizationId), eq(memberships.userId, values.userId)))
    .for('no key update');
  // It stood in the way of the insert, and has ended with its organization since.
  if (!membership) throw notFound();
  return membership;
}

async function useUp(work: Work, invite: Invite): Promise<void> {
  const used = await work.tx
    .update(invites)
    .set({ status: 'accepted' })
    .where(and(eq(invites.id, invite.id), eq(invites.status, 'pending')))
    .returning({ id: invites.id });
  if (used.length === 0) throw notFound();
}

async function revive(work: Work, { id, organizationId, userId, role }: Membership): Promise<void> {
  await work.tx
    .update(memberships)
    .set({ status: 'active', role, endedAt: null })
    .where(and(eq(memberships.id, id), eq(memberships.organizationId, organizationId)));
  // A message that was on its way while the membership ended must not turn up again.
  await work.tx
    .delete(notifications)
    .where(
      and(
        eq(notifications.organizationId, organizationId),
        eq(notifications.userId, userId),
        isNull(notifications.readAt),
      ),
    );
}
