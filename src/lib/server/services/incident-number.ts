import { eq, sql } from 'drizzle-orm';
import { organizations } from '#lib/server/db/schema.ts';
import { notFound } from '../problem.ts';
import type { Work } from '../unit-of-work.ts';

/**
 * Numbers of an organization's incidents go up by one. Postgres does the sum, so that two at a time have different ones. Throws 404
 * when the organization has ended meanwhile.
 */
export async function nextIncident(work: Work, organizationId: string): Promise<number> {
  const [counted] = await work.tx
    .update(organizations)
    .set({ incidents: sql`${organizations.incidents} + 1` })
    .where(eq(organizations.id, organizationId))
    .returning({ incidents: organizations.incidents });
  if (!counted) throw notFound();
  return counted.incidents;
}
