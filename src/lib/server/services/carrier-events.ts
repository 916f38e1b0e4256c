import { asc, eq } from 'drizzle-orm';
import { carrierEvents, organizations } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { notFound } from '../problem.ts';
import { transact, type Work } from '../unit-of-work.ts';
import { isSignatureOf, signText } from './signature.ts';

export type CarrierEvent = typeof carrierEvents.$inferSelect;

export type CarrierReport = {
  readonly slug: string;
  /** The JSON text that was signed. */
  readonly body: string;
  readonly signature: string;
  readonly event: Pick<CarrierEvent, 'externalId' | 'kind'>;
};

/** What carriers of the organization sign their reports with. */
export function carrierSecret({ linkKey }: Pick<Context, 'linkKey'>, organizationId: string): string {
  return signText(`carriers of ${organizationId}`, linkKey);
}

/** Takes a carrier's report in, once. Throws 404 unless it is signed with the secret of that organization. */
export async function receiveCarrierEvent(context: Context, report: CarrierReport): Promise<void> {
  const { slug, body, signature, event } = report;
  await transact(context, async (work) => {
    // Shared with other reports, and held against the end of the organization.
    const [organization] = await work.tx
      .select({ id: organizations.id })
      .from(organizations)
      .where(eq(organizations.slug, slug))
      .for('key share');
    if (!organization || !isSignatureOf(signature, body, carrierSecret(context, organization.id))) throw notFound();
    await work.tx
      .insert(carrierEvents)
      .values({ ...event, organizationSlug: slug, receivedAt: context.clock() })
      .onConflictDoNothing();
  });
}

/** What carriers have reported to the organization, oldest first. */
export async function listCarrierEvents(context: Context, session: Session): Promise<CarrierEvent[]> {
  const rows = await context.db
    .select({ event: carrierEvents })
    .from(carrierEvents)
    .innerJoin(organizations, eq(organizations.slug, carrierEvents.organizationSlug))
    .where(eq(organizations.id, session.organizationId))
    .orderBy(asc(carrierEvents.receivedAt), asc(carrierEvents.externalId));
  return rows.map(({ event }) => event);
}

/** Forgets what carriers have reported to an organization that ends: no foreign key takes it along. */
export async function forgetCarrierEvents({ tx }: Work, slug: string): Promise<void> {
  await tx.delete(carrierEvents).where(eq(carrierEvents.organizationSlug, slug));
}
