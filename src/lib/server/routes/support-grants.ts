import type { Context } from '../context.ts';
import {
  grantSupport,
  listSupportGrants,
  type SupportGrant,
  takeSupportGrantBack,
} from '../services/support-grants.ts';
import { managersOnly, peopleOnly } from './authenticate.ts';
import { answer, body, createGroup, createRoute, type Http, idParams, noContent, refusals, z } from './http.ts';

const grantInput = z.object({ email: z.email().toLowerCase(), hours: z.int().min(1).max(72) });
const grantSchema = z
  .object({
    id: z.uuid(),
    userId: z.uuid(),
    email: z.string(),
    grantedBy: z.uuid(),
    expiresAt: z.iso.datetime(),
    createdAt: z.iso.datetime(),
  })
  .openapi('SupportGrant');

const present = ({
  id,
  userId,
  email,
  grantedBy,
  expiresAt,
  createdAt,
}: SupportGrant): z.infer<typeof grantSchema> => ({
  id,
  userId,
  email,
  grantedBy,
  expiresAt: expiresAt.toISOString(),
  createdAt: createdAt.toISOString(),
});

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'Who in support may act for the organization, or might until lately',
  middleware: [managersOnly, peopleOnly] as const,
  responses: { ...refusals, 200: answer('Oldest first.', z.array(grantSchema)) },
});

const grant = createRoute({
  method: 'post',
  path: '/',
  summary: 'Let somebody in support act for the organization for some hours',
  middleware: [managersOnly, peopleOnly] as const,
  request: { body: body(grantInput) },
  responses: { ...refusals, 201: answer('The grant.', grantSchema) },
});

const takeBack = createRoute({
  method: 'delete',
  path: '/{id}',
  summary: 'Take a grant back',
  middleware: [managersOnly, peopleOnly] as const,
  request: { params: idParams },
  responses: { ...refusals, 204: noContent },
});

/** `/support-grants`: for managers, who are people of the organization's own. */
export function supportGrantRoutes(context: Context): Http {
  return createGroup()
    .openapi(list, async (c) => c.json((await listSupportGrants(context, c.var.session)).map(present), 200))
    .openapi(grant, async (c) => c.json(present(await grantSupport(context, c.var.session, c.req.valid('json'))), 201))
    .openapi(takeBack, async (c) => {
      await takeSupportGrantBack(context, c.var.session, c.req.valid('param').id);
      return c.body(null, 204);
    });
}
