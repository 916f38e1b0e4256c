import { eq } from 'drizzle-orm';
import { dispatchSettings } from '#lib/server/db/schema.ts';
import type { Context, Session } from '../context.ts';
import { notFound } from '../problem.ts';
import { transact } from '../unit-of-work.ts';
import { recordAudit } from './audit.ts';

export type Settings = typeof dispatchSettings.$inferSelect;
export type SettingsChange = {
  readonly [Key in keyof Omit<Settings, 'id' | 'organizationId'>]?: Settings[Key] | undefined;
};

/** The settings of the organization. */
export async function getSettings(context: Context, session: Session): Promise<Settings> {
  const [settings] = await context.db
    .select()
    .from(dispatchSettings)
    .where(eq(dispatchSettings.organizationId, session.organizationId));
  if (!settings) throw notFound();
  return settings;
}

/** Changes the settings of the organization. They hold for whatever is decided from now on. */
export async function updateSettings(context: Context, session: Session, input: SettingsChange): Promise<Settings> {
  return transact(context, async (work) => {
    const [settings] = await work.tx
      .update(dispatchSettings)
      .set(input)
      .where(eq(dispatchSettings.organizationId, session.organizationId))
      .returning();
    if (!settings) throw notFound();
    await recordAudit(work, session, {
      entity: 'dispatch_settings',
      entityId: settings.id,
      action: 'update',
      changes: input,
    });
    return settings;
  });
}
