import { eq } from 'drizzle-orm';
import { dispatchSettings } from '#lib/server/db/schema.ts';
import type { Context } from '../context.ts';
import { notFound } from '../problem.ts';
import type { Organization } from './job.ts';

export type Settings = typeof dispatchSettings.$inferSelect;

/** The settings by which jobs treat the organization. Every organization is founded with them; throws 404 once it has ended. */
export async function readSettings(context: Context, { id }: Organization): Promise<Settings> {
  const [settings] = await context.db.select().from(dispatchSettings).where(eq(dispatchSettings.organizationId, id));
  if (!settings) throw notFound();
  return settings;
}
