import type { Context } from '../context.ts';
import { listOwnOrganizations, type OwnOrganization } from '../services/organizations.ts';
import { answer, createGroup, createRoute, type Http, refusals, z } from './http.ts';

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

/** `/organizations`: the bearer's own. */
export function organizationRoutes(context: Context): Http {
  return createGroup().openapi(list, async (c) => {
    const { session } = c.var;
    const own = await listOwnOrganizations(context, session);
    return c.json(
      own.map((organization) => present(organization, session.organizationId)),
      200,
    );
  });
}
