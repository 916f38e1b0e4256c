import { and, asc, eq } from 'drizzle-orm';
import { dispatchSettings, memberships, organizations } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { conflict, notFound } from '../problem.ts';
import { transact, type Work } from '../unit-of-work.ts';
import { recordAudit } from './audit.ts';
import { forgetCarrierEvents } from './carrier-events.ts';
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

/** Founds an organization in which the user is the manager. Throws 409 when the slug is taken. */
export async function foundOrganization(
  context: Context,
  session: Session,
  values: Omit<OrganizationInput, 'managerEmail'>,
): Promise<Organization> {
  return transact(context, async (work) => {
    const organization = await insertOrganization(work, { values, by: session.userId });
    await work.tx
      .insert(memberships)
      .values({ organizationId: organization.id, userId: session.userId, role: 'manager' });
    return organization;
  });
}

/**
 * Ends the active organization, and with it everything that it has: nothing of it can be asked for afterwards, and its slug is free.
 * What its people have elsewhere stays. Throws 404 for any other organization, 409 unless its slug is repeated.
 */
export async function endOrganization(
  context: Context,
  session: Session,
  { id, slug }: Pick<Organization, 'id' | 'slug'>,
): Promise<void> {
  if (id !== session.organizationId) throw notFound();
  await transact(context, async (work) => {
    const [organization] = await work.tx.select().from(organizations).where(eq(organizations.id, id)).for('update');
    if (!organization) throw notFound();
    if (organization.slug !== slug) throw conflict('Repeat the slug of the organization to end it.');
    await forgetCarrierEvents(work, slug);
    await work.tx.delete(organizations).where(eq(organizations.id, id));
  });
}

async function insertOrganization(
  work: Work,
  { values, by }: { readonly values: Omit<OrganizationInput, 'managerEmail'>; readonly by: string | null },
): Promise<Organization> {
  const [organization] = await work.tx.insert(organizations).values(values).onConflictDoNothing().returning();
  if (!organization) throw conflict('An organization with this slug exists already.');
  const { id: organizationId } = organization;
  await work.tx.insert(dispatchSettings).values({ organizationId });
  await recordAudit(
    work,
    { organizationId, userId: by },
    { entity: 'organization', entityId: organizationId, action: 'create', changes: values },
  );
  return organization;
}

/**
 * Founds an organization with its settings, and invites its first manager by mail. This is how every organization begins;
 * the operator calls it, there is no route to it. Throws 409 when the slug is taken.
 */
export async function createOrganization(context: Context, input: OrganizationInput): Promise<Organization> {
  const { managerEmail, ...values } = input;
  return transact(context, async (work) => {
    const organization = await insertOrganization(work, { values, by: null });
    const by = { organizationId: organization.id, userId: null };
    await issueInvite(work, context, { by, email: managerEmail.toLowerCase(), role: 'manager' });
    return organization;
  });
}
