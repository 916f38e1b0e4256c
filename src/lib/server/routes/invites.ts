import { inviteStatus, membershipRole } from '#lib/server/db/schema.ts';
import type { Context } from '../context.ts';
import { createInvite, type Invite, listInvites, revokeInvite } from '../services/invites.ts';
import { managersOnly } from './authenticate.ts';
import { answer, body, createGroup, createRoute, type Http, idParams, noContent, refusals, z } from './http.ts';

/** An address as it is stored and compared: in lower case. */
export const emailSchema = z.email().max(254).toLowerCase();

const inviteInput = z.object({ email: emailSchema, role: z.enum(membershipRole.enumValues) });
const inviteSchema = z
  .object({
    id: z.uuid(),
    email: z.string(),
    role: z.enum(membershipRole.enumValues),
    status: z.enum(inviteStatus.enumValues),
    expiresAt: z.iso.datetime(),
    createdAt: z.iso.datetime(),
  })
  .openapi('Invite');

/** Without the token, which only the invited address gets. */
const present = ({ id, email, role, status, expiresAt, createdAt }: Invite): z.infer<typeof inviteSchema> => ({
  id,
  email,
  role,
  status,
  expiresAt: expiresAt.toISOString(),
  createdAt: createdAt.toISOString(),
});

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'The invites of the organization',
  middleware: [managersOnly] as const,
  request: {
    query: z.object({
      status: z.enum(inviteStatus.enumValues).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
  },
  responses: { ...refusals, 200: answer('Newest first.', z.array(inviteSchema)) },
});

const create = createRoute({
  method: 'post',
  path: '/',
  summary: 'Invite an address; the code to accept with goes to it by mail',
  middleware: [managersOnly] as const,
  request: { body: body(inviteInput) },
  responses: { ...refusals, 201: answer('The new invite.', inviteSchema) },
});

const revoke = createRoute({
  method: 'delete',
  path: '/{id}',
  summary: 'Take a pending invite back',
  middleware: [managersOnly] as const,
  request: { params: idParams },
  responses: { ...refusals, 204: noContent },
});

/** `/invites`: for managers. Accepting one is a group of its own, since it needs no session. */
export function inviteRoutes(context: Context): Http {
  return createGroup()
    .openapi(list, async (c) =>
      c.json((await listInvites(context, c.var.session, c.req.valid('query'))).map(present), 200),
    )
    .openapi(create, async (c) => c.json(present(await createInvite(context, c.var.session, c.req.valid('json'))), 201))
    .openapi(revoke, async (c) => {
      await revokeInvite(context, c.var.session, c.req.valid('param').id);
      return c.body(null, 204);
    });
}
