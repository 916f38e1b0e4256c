import { membershipRole, membershipStatus } from '#lib/server/db/schema.ts';
import type { Context } from '../context.ts';
import { endMembership } from '../services/membership-end.ts';
import { changeRole, getMember, listMembers, type Member } from '../services/memberships.ts';
import { managersOnly } from './authenticate.ts';
import { answer, body, createGroup, createRoute, type Http, idParams, noContent, refusals, z } from './http.ts';

const role = z.enum(membershipRole.enumValues);
const status = z.enum(membershipStatus.enumValues);
const memberSchema = z
  .object({
    id: z.uuid(),
    userId: z.uuid(),
    email: z.string(),
    name: z.string(),
    role,
    status,
    endedAt: z.iso.datetime().nullable(),
  })
  .openapi('Membership');

const present = (member: Member): z.infer<typeof memberSchema> => ({
  id: member.id,
  userId: member.userId,
  email: member.email,
  name: member.name,
  role: member.role,
  status: member.status,
  endedAt: member.endedAt?.toISOString() ?? null,
});

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'The members of the organization, former ones too',
  middleware: [managersOnly] as const,
  request: {
    query: z.object({
      status: status.optional(),
      role: role.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      offset: z.coerce.number().int().min(0).max(100_000).default(0),
    }),
  },
  responses: { ...refusals, 200: answer('By name.', z.array(memberSchema)) },
});

const get = createRoute({
  method: 'get',
  path: '/{id}',
  summary: 'One member',
  middleware: [managersOnly] as const,
  request: { params: idParams },
  responses: { ...refusals, 200: answer('The member.', memberSchema) },
});

const change = createRoute({
  method: 'patch',
  path: '/{id}',
  summary: 'Change the role of a member',
  middleware: [managersOnly] as const,
  request: { params: idParams, body: body(z.object({ role })) },
  responses: { ...refusals, 200: answer('The member as it is now.', memberSchema) },
});

const end = createRoute({
  method: 'delete',
  path: '/{id}',
  summary: 'End a membership; assignments to come go out to bids',
  middleware: [managersOnly] as const,
  request: { params: idParams },
  responses: { ...refusals, 204: noContent },
});

/** `/memberships`: for managers. */
export function membershipRoutes(context: Context): Http {
  return createGroup()
    .openapi(list, async (c) =>
      c.json((await listMembers(context, c.var.session, c.req.valid('query'))).map(present), 200),
    )
    .openapi(get, async (c) =>
      c.json(present(await getMember(context.db, c.var.session, c.req.valid('param').id)), 200),
    )
    .openapi(change, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(present(await changeRole(context, c.var.session, { id, ...c.req.valid('json') })), 200);
    })
    .openapi(end, async (c) => {
      await endMembership(context, c.var.session, c.req.valid('param').id);
      return c.body(null, 204);
    });
}
