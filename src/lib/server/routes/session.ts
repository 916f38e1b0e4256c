import type { Context } from '../context.ts';
import { closeSession, describeSession, type SessionView, switchOrganization } from '../services/sessions.ts';
import { peopleOnly } from './authenticate.ts';
import { answer, body, createGroup, createRoute, type Http, noContent, refusals, z } from './http.ts';

/** Who the bearer is, and in which organization. */
export const sessionSchema = z
  .object({
    expiresAt: z.iso.datetime(),
    membershipId: z.uuid(),
    role: z.enum(['manager', 'driver']),
    user: z.object({ id: z.uuid(), email: z.string(), name: z.string() }),
    organization: z.object({ id: z.uuid(), slug: z.string(), name: z.string(), timeZone: z.string() }),
  })
  .openapi('Session');

/** What is shown of a session. */
export const presentSession = (view: SessionView): z.infer<typeof sessionSchema> => ({
  ...view,
  expiresAt: view.expiresAt.toISOString(),
});

const get = createRoute({
  method: 'get',
  path: '/',
  middleware: [peopleOnly] as const,
  summary: 'Who you are, and in which organization',
  responses: { ...refusals, 200: answer('Your session.', sessionSchema) },
});

const change = createRoute({
  method: 'post',
  path: '/switch',
  middleware: [peopleOnly] as const,
  summary: 'Make another of your organizations the active one of this session, for 30 days from now',
  request: { body: body(z.object({ organizationId: z.uuid() })) },
  responses: { ...refusals, 200: answer('Your session as it is now.', sessionSchema) },
});

const close = createRoute({
  method: 'delete',
  path: '/',
  middleware: [peopleOnly] as const,
  summary: 'Sign out of this session',
  responses: { ...refusals, 204: noContent },
});

/** `/session`: the bearer's own. A session begins with the acceptance of an invite. */
export function sessionRoutes(context: Context): Http {
  return createGroup()
    .openapi(get, async (c) => c.json(presentSession(await describeSession(context.db, c.var.session.id)), 200))
    .openapi(change, async (c) => {
      const { organizationId } = c.req.valid('json');
      return c.json(presentSession(await switchOrganization(context, c.var.session, organizationId)), 200);
    })
    .openapi(close, async (c) => {
      await closeSession(context, c.var.session);
      return c.body(null, 204);
    });
}
