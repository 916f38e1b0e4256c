import { and, asc, eq, gt } from 'drizzle-orm';
import { organizations, supportGrants, supportStaff, users } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { notFound } from '../problem.ts';
import { transact } from '../unit-of-work.ts';
import { recordAudit } from './audit.ts';
import { hashToken } from './sessions.ts';

/** A grant, and who may act by it. */
export type SupportGrant = Pick<
  typeof supportGrants.$inferSelect,
  'id' | 'userId' | 'grantedBy' | 'expiresAt' | 'createdAt'
> & {
  readonly email: string;
};

const prefix = 'sup_';
const hourMs = 60 * 60 * 1000;

/** Whether a bearer token is that of somebody in support, by how it begins. */
export function isSupportToken(token: string): boolean {
  return token.startsWith(prefix);
}

/** Somebody in support, inside an organization that lets them act for it now; else undefined. */
export async function findSupport(
  context: Context,
  { token, organizationId }: { readonly token: string; readonly organizationId: string },
): Promise<Session | undefined> {
  const [found] = await context.db
    .select({
      id: supportStaff.id,
      userId: supportStaff.userId,
      organizationId: organizations.id,
      timeZone: organizations.timeZone,
    })
    .from(supportStaff)
    .innerJoin(supportGrants, eq(supportGrants.userId, supportStaff.userId))
    .innerJoin(organizations, eq(organizations.id, organizationId))
    .where(
      and(
        eq(supportStaff.tokenHash, hashToken(token)),
        eq(supportGrants.organizationId, organizationId),
        gt(supportGrants.expiresAt, context.clock()),
      ),
    );
  return found && { ...found, membershipId: null, role: 'manager', isSupport: true };
}

/** Notes in the organization's audit log that support has asked for something there, whatever comes of it. */
export async function noteSupport(context: Context, session: Session, action: string): Promise<void> {
  await transact(context, (work) => recordAudit(work, session, { entity: 'support', entityId: null, action }));
}

/** The grants of the organization, those that have ended by time included, oldest first. */
export async function listSupportGrants(context: Context, session: Session): Promise<SupportGrant[]> {
  const { id, userId, grantedBy, expiresAt, createdAt } = supportGrants;
  return context.db
    .select({ id, userId, grantedBy, expiresAt, createdAt, email: users.email })
    .from(supportGrants)
    .innerJoin(users, eq(users.id, userId))
    .where(eq(supportGrants.organizationId, session.organizationId))
    .orderBy(asc(createdAt), asc(id));
}

/** Lets somebody in support act for the organization for so many hours from now on. Throws 404 where nobody there has that address. */
export async function grantSupport(
  context: Context,
  session: Session,
  { email, hours }: { readonly email: string; readonly hours: number },
): Promise<SupportGrant> {
  const { organizationId, userId: grantedBy } = session;
  return transact(context, async (work) => {
    const [person] = await work.tx
      .select({ userId: supportStaff.userId })
      .from(supportStaff)
      .innerJoin(users, eq(users.id, supportStaff.userId))
      .where(eq(users.email, email));
    if (!person) throw notFound();
    const values = { grantedBy, expiresAt: new Date(context.clock().getTime() + hours * hourMs) };
    const [grant] = await work.tx
      .insert(supportGrants)
      .values({ ...values, organizationId, userId: person.userId })
      .onConflictDoUpdate({ target: [supportGrants.organizationId, supportGrants.userId], set: values })
      .returning();
    if (!grant) throw new Error('inserting a support grant returned no row');
    const changes = { email, hours };
    await recordAudit(work, session, { entity: 'support_grant', entityId: grant.id, action: 'grant', changes });
    return { ...grant, email };
  });
}

/** Takes a grant of the organization back, at once. Throws 404 for any other. */
export async function takeSupportGrantBack(context: Context, session: Session, id: string): Promise<void> {
  await transact(context, async (work) => {
    const [grant] = await work.tx
      .delete(supportGrants)
      .where(and(eq(supportGrants.id, id), eq(supportGrants.organizationId, session.organizationId)))
      .returning({ id: supportGrants.id });
    if (!grant) throw notFound();
    await recordAudit(work, session, { entity: 'support_grant', entityId: id, action: 'take_back' });
  });
}
