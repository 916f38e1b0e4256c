import type { Context } from '../context.ts';
import { openExportLink } from '../services/export-links.ts';
import { csvHeaders } from './exports.ts';
import { createGroup, createRoute, type Http, idParams, refusals, z } from './http.ts';

const open = createRoute({
  method: 'get',
  path: '/{id}',
  summary: 'The file of an export, for whoever was given the link',
  request: {
    params: idParams,
    query: z.object({ expires: z.coerce.number().int(), signature: z.string().max(200) }),
  },
  responses: {
    ...refusals,
    200: { description: 'The file.', content: { 'text/csv': { schema: z.string() } } },
  },
});

/** `/export-links`: open to anybody; the link says what it is for, and until when. */
export function exportLinkRoutes(context: Context): Http {
  return createGroup().openapi(open, async (c) => {
    const { id } = c.req.valid('param');
    const { kind, csv } = await openExportLink(context, { id, ...c.req.valid('query') });
    return c.body(csv, 200, csvHeaders(`${kind}-${id}`));
  });
}
