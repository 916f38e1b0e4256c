import { and, asc, eq } from 'drizzle-orm';
import { dispatchSettings, memberships, organizations } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { conflict } from '../problem.ts';
import { transact } from '../unit-of-work.ts';
import { recordAudit } from './audit.ts';
import { issueInvite } from './invites.ts';

export type Organization = typeof organizations.$inferSelect;

/** An organization that the user works for, and as what. */
export type OwnOrganization = Pick<Organization, 'id' | 'slug' | 'name' | 'timeZone'> & Pick<Session, 'role'>;

export type OrganizationInput = {
  readonly slug: string;
  readonly name: string;
  /** IANA name. */
  readonly timeZone: string;
  /** Where the invite for the first manager goes. */
  readonly managerEmail: string;
};

/** The organizations that the user is an active member of, by name: those a session can be switched to. */
export async function listOwnOrganizations(context: Context, session: Session): Promise<OwnOrganization[]> {
  const { id, slug, name, timeZone } = organizations;
  return context.db
    .select({ id, slug, name, timeZone, role: memberships.role })
    .from(memberships)
    .innerJoin(organizations, eq(organizations.id, memberships.organizationId))
    .where(and(eq(memberships.userId, session.userId), eq(memberships.status, 'active')))
    .orderBy(asc(name), asc(id));
}

/**
 * Founds an organization with its settings, and invites its first manager by mail. This is how every organization begins;
 * the operator calls it, there is no route to it. Throws 409 when the slug is taken.
 */
export async function createOrganization(context: Context, input: OrganizationInput): Promise<Organization> {
  const { managerEmail, ...values } = input;
  return transact(context, async (work) => {
    const [organization] = await work.tx.insert(organizations).values(values).onConflictDoNothing().returning();
    if (!organization) throw conflict('An organization with this slug exists already.');
    const by = { organizationId: organization.id, userId: null };
    await work.tx.insert(dispatchSettings).values({ organizationId: organization.id });
    await recordAudit(work, by, {
      entity: 'organization',
      entityId: organization.id,
      action: 'create',
      changes: values,
    });
    await issueInvite(work, context, { by, email: managerEmail.toLowerCase(), role: 'manager' });
    return organization;
  });
}
