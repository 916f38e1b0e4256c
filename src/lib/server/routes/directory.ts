import { membershipRole } from '#lib/server/db/schema.ts';
import type { Context } from '../context.ts';
import { searchDirectory } from '../services/directory.ts';
import { answer, createGroup, createRoute, type Http, refusals, z } from './http.ts';

const colleagueSchema = z
  .object({
    membershipId: z.uuid(),
    userId: z.uuid(),
    email: z.string(),
    name: z.string(),
    role: z.enum(membershipRole.enumValues),
  })
  .openapi('Colleague');

const search = createRoute({
  method: 'get',
  path: '/',
  summary: 'Find colleagues by a part of their name or e-mail',
  request: {
    query: z.object({
      q: z.string().trim().min(1).max(100),
      limit: z.coerce.number().int().min(1).max(50).default(20),
    }),
  },
  responses: { ...refusals, 200: answer('Active members, by name.', z.array(colleagueSchema)) },
});

/** `/directory`: for everyone in the organization. */
export function directoryRoutes(context: Context): Http {
  return createGroup().openapi(search, async (c) => {
    const { q, limit } = c.req.valid('query');
    return c.json(await searchDirectory(context, c.var.session, { text: q, limit }), 200);
  });
}
