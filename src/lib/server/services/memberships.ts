import { and, asc, eq, or } from 'drizzle-orm';
import { memberships, users } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { conflict, notFound, unauthorized } from '../problem.ts';
import { transact, type Work } from '../unit-of-work.ts';
import { recordAudit } from './audit.ts';
import { releaseDriver } from './driver-release.ts';
import { ensureDriverRows } from './driver-rows.ts';

export type Membership = typeof memberships.$inferSelect;
/** A membership, and whose it is. */
export type Member = Membership & Pick<typeof users.$inferSelect, 'email' | 'name'>;

export type MemberFilter = {
  readonly status?: Membership['status'] | undefined;
  readonly role?: Membership['role'] | undefined;
  readonly limit: number;
  readonly offset: number;
};

/** The members of the organization, former ones too, by name. */
export async function listMembers(context: Context, session: Session, filter: MemberFilter): Promise<Member[]> {
  const { status, role, limit, offset } = filter;
  const rows = await context.db
    .select({ membership: memberships, email: users.email, name: users.name })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(
      and(
        eq(memberships.organizationId, session.organizationId),
        status ? eq(memberships.status, status) : undefined,
        role ? eq(memberships.role, role) : undefined,
      ),
    )
    .orderBy(asc(users.name), asc(memberships.id))
    .limit(limit)
    .offset(offset);
  return rows.map(({ membership, email, name }) => ({ ...membership, email, name }));
}

/** One member of the organization, former ones too. Throws 404 for any other. */
export async function getMember(source: Pick<Work['tx'], 'select'>, session: Session, id: string): Promise<Member> {
  const [row] = await source
    .select({ membership: memberships, email: users.email, name: users.name })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.id, id), eq(memberships.organizationId, session.organizationId)));
  if (!row) throw notFound();
  return { ...row.membership, email: row.email, name: row.name };
}

/**
 * Makes a driver a manager, or a manager a driver. Who is no driver any more gives the work of one back. Throws 404 for a
 * member of another organization; 409 for one who has left, the last manager, or a driver who is on a shift.
 */
export async function changeRole(
  context: Context,
  session: Session,
  { id, role }: Pick<Membership, 'id' | 'role'>,
): Promise<Member> {
  return transact(context, async (work) => {
    const { membership, isLastManager } = await lockForChange(work, session, id);
    if (membership.role !== role) {
      if (isLastManager) throw lastManagerStays();
      await work.tx
        .update(memberships)
        .set({ role })
        .where(and(eq(memberships.id, id), eq(memberships.organizationId, session.organizationId)));
      await recordAudit(work, session, {
        entity: 'membership',
        entityId: id,
        action: 'change_role',
        changes: { role },
      });
      if (role === 'driver') await ensureDriverRows(work, id);
      else await releaseDriver(work, context, { session, driverId: membership.userId });
    }
    return getMember(work.tx, session, id);
  });
}

/** An active membership under lock. The last manager may neither leave nor become a driver. */
export type LockedMembership = { readonly membership: Membership; readonly isLastManager: boolean };

/** The refusal to leave an organization without a manager. */
export const lastManagerStays = () => conflict('The last manager has to stay.');

/**
 * Locks an active membership of the organization for a change that may take a manager away. All active managers are locked
 * with it, in one order, so of two managers who remove each other only one succeeds. Throws 404 for a membership of another
 * organization, 409 when it has ended.
 */
export async function lockForChange(work: Work, session: Session, id: string): Promise<LockedMembership> {
  const isActiveManager = and(eq(memberships.role, 'manager'), eq(memberships.status, 'active'));
  const locked = await work.tx
    .select()
    .from(memberships)
    .where(and(eq(memberships.organizationId, session.organizationId), or(eq(memberships.id, id), isActiveManager)))
    .orderBy(asc(memberships.id))
    .for('no key update');
  const managers = locked.filter(({ role, status }) => role === 'manager' && status === 'active');
  // The bearer was an active manager when the request came in, and may have been removed while it waited here.
  if (!managers.some((manager) => manager.id === session.membershipId)) throw unauthorized();
  const membership = locked.find((candidate) => candidate.id === id);
  if (!membership) throw notFound();
  if (membership.status === 'ended') throw conflict('The membership has ended already.');
  return { membership, isLastManager: managers.every((manager) => manager.id === id) };
}
