import type { Context } from '../context.ts';
import { getSettings, type Settings, updateSettings } from '../services/settings.ts';
import { managersOnly } from './authenticate.ts';
import { answer, body, createGroup, createRoute, type Http, refusals, someOf, z } from './http.ts';

const settingsSchema = z
  .object({
    emergencyBonusPercent: z.int().min(0).max(200),
    confirmationDeadlineHours: z.int().min(1).max(336),
    reminderHours: z.int().min(1).max(336),
    autoDrop: z.boolean(),
  })
  .openapi('Settings');

const present = (settings: Settings): z.infer<typeof settingsSchema> => ({
  emergencyBonusPercent: settings.emergencyBonusPercent,
  confirmationDeadlineHours: settings.confirmationDeadlineHours,
  reminderHours: settings.reminderHours,
  autoDrop: settings.autoDrop,
});

const get = createRoute({
  method: 'get',
  path: '/',
  summary: 'The settings of the organization',
  middleware: [managersOnly] as const,
  responses: { ...refusals, 200: answer('The settings.', settingsSchema) },
});

const update = createRoute({
  method: 'patch',
  path: '/',
  summary: 'Change settings',
  middleware: [managersOnly] as const,
  request: { body: body(someOf(settingsSchema)) },
  responses: { ...refusals, 200: answer('The settings as they are now.', settingsSchema) },
});

/** `/settings`: for managers. */
export function settingsRoutes(context: Context): Http {
  return createGroup()
    .openapi(get, async (c) => c.json(present(await getSettings(context, c.var.session)), 200))
    .openapi(update, async (c) =>
      c.json(present(await updateSettings(context, c.var.session, c.req.valid('json'))), 200),
    );
}
