import { IANAZone } from 'luxon';
import type { Context } from '../context.ts';
import { mergeOrganization } from '../services/handovers.ts';
import {
  endOrganization,
  foundOrganization,
  listOwnOrganizations,
  type OwnOrganization,
} from '../services/organizations.ts';
import { managersOnly, peopleOnly } from './authenticate.ts';
import { answer, body, createGroup, createRoute, type Http, idParams, noContent, refusals, z } from './http.ts';

const organizationSchema = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    timeZone: z.string(),
    role: z.enum(['manager', 'driver']),
    isActive: z.boolean(),
  })
  .openapi('Organization');

const foundingInput = z.object({
  slug: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .max(60),
  name: z.string().min(1).max(200),
  timeZone: z.string().refine((zone) => IANAZone.isValidZone(zone), 'Give an IANA time zone.'),
});

const present = (organization: OwnOrganization, activeId: string): z.infer<typeof organizationSchema> => ({
  ...organization,
  isActive: organization.id === activeId,
});

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'The organizations that you work for, whichever is active',
  responses: { ...refusals, 200: answer('By name; the active one is marked.', z.array(organizationSchema)) },
});

const found = createRoute({
  method: 'post',
  path: '/',
  summary: 'Found an organization, in which you are the manager',
  middleware: [peopleOnly] as const,
  request: { body: body(foundingInput) },
  responses: { ...refusals, 201: answer('The organization; switch to it to act in it.', organizationSchema) },
});

const end = createRoute({
  method: 'delete',
  path: '/{id}',
  summary: 'End the active organization, with everything that it has',
  middleware: [managersOnly, peopleOnly] as const,
  request: { params: idParams, query: z.object({ slug: z.string() }) },
  responses: { ...refusals, 204: noContent },
});

const merge = createRoute({
  method: 'post',
  path: '/{id}/merge',
  summary: 'Merge the active organization into another one that you manage as well',
  middleware: [managersOnly, peopleOnly] as const,
  request: { params: idParams, body: body(z.object({ slug: z.string(), into: z.uuid() })) },
  responses: { ...refusals, 204: noContent },
});

/** `/organizations`: the bearer's own. */
export function organizationRoutes(context: Context): Http {
  return createGroup()
    .openapi(list, async (c) => {
      const { session } = c.var;
      const own = await listOwnOrganizations(context, session);
      return c.json(
        own.map((organization) => present(organization, session.organizationId)),
        200,
      );
    })
    .openapi(found, async (c) => {
      const { session } = c.var;
      const { id, slug, name, timeZone } = await foundOrganization(context, session, c.req.valid('json'));
      return c.json(present({ id, slug, name, timeZone, role: 'manager' }, session.organizationId), 201);
    })
    .openapi(end, async (c) => {
      const { slug } = c.req.valid('query');
      await endOrganization(context, c.var.session, { id: c.req.valid('param').id, slug });
      return c.body(null, 204);
    })
    .openapi(merge, async (c) => {
      await mergeOrganization(context, c.var.session, { ...c.req.valid('param'), ...c.req.valid('json') });
      return c.body(null, 204);
    });
}
