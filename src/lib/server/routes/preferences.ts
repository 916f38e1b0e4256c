import type { Context } from '../context.ts';
import { getPreferences, type Preferences, putPreferences } from '../services/preferences.ts';
import { driversOnly } from './authenticate.ts';
import { answer, body, createGroup, createRoute, type Http, refusals, z } from './http.ts';

const preferencesSchema = z
  .object({
    days: z
      .array(z.int().min(1).max(7))
      .max(7)
      .refine(isWithoutRepeats, 'Give each day once.')
      .openapi({ description: 'ISO weekdays: 1 is Monday.' }),
    preferredRouteIds: z
      .array(z.uuid().toLowerCase())
      .max(50)
      .refine(isWithoutRepeats, 'Give each route once.')
      .openapi({ description: 'Most preferred first.' }),
  })
  .openapi('Preferences');

const present = ({ days, preferredRouteIds }: Preferences): z.infer<typeof preferencesSchema> => ({
  days: [...days],
  preferredRouteIds: [...preferredRouteIds],
});

const get = createRoute({
  method: 'get',
  path: '/',
  summary: 'When and where you want to drive',
  middleware: [driversOnly] as const,
  responses: { ...refusals, 200: answer('Your preferences in the active organization.', preferencesSchema) },
});

const put = createRoute({
  method: 'put',
  path: '/',
  summary: 'Say anew when and where you want to drive',
  middleware: [driversOnly] as const,
  request: { body: body(preferencesSchema) },
  responses: { ...refusals, 200: answer('Your preferences as they are now.', preferencesSchema) },
});

/** `/preferences`: a driver's own in the active organization. */
export function preferenceRoutes(context: Context): Http {
  return createGroup()
    .openapi(get, async (c) => c.json(present(await getPreferences(context, c.var.session)), 200))
    .openapi(put, async (c) => c.json(present(await putPreferences(context, c.var.session, c.req.valid('json'))), 200));
}

function isWithoutRepeats(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}
