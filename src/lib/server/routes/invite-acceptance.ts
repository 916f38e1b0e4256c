import type { Context } from '../context.ts';
import { acceptInvite } from '../services/invite-acceptance.ts';
import { answer, body, createGroup, createRoute, type Http, refusals, z } from './http.ts';
import { emailSchema } from './invites.ts';
import { presentSession, sessionSchema } from './session.ts';

const acceptance = z.object({
  token: z.string().min(1).max(200),
  email: emailSchema,
  name: z.string().trim().min(1).max(200),
});

const accept = createRoute({
  method: 'post',
  path: '/',
  summary: 'Accept an invite with the code from the mail',
  request: { body: body(acceptance) },
  responses: {
    ...refusals,
    201: answer('A session in the organization.', z.object({ token: z.string(), session: sessionSchema })),
  },
});

/** `/invites/accept`: open to whoever holds the code of an invite to the e-mail that they give. */
export function inviteAcceptanceRoutes(context: Context): Http {
  return createGroup().openapi(accept, async (c) => {
    const { token, session } = await acceptInvite(context, c.req.valid('json'));
    return c.json({ token, session: presentSession(session) }, 201);
  });
}
