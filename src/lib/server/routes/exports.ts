import type { Context } from '../context.ts';
import { signExportLink } from '../services/export-links.ts';
import { type ExportJob, getExport, getExportContent, listExports, requestExport } from '../services/exports.ts';
import { managersOnly } from './authenticate.ts';
import { answer, body, createGroup, createRoute, type Http, idParams, refusals, z } from './http.ts';

const exportInput = z.object({ kind: z.enum(['assignments', 'drivers']) });
const exportSchema = exportInput
  .extend({
    id: z.uuid(),
    requestedBy: z.uuid(),
    status: z.enum(['pending', 'done', 'failed']),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .openapi('Export');

const present = ({
  id,
  kind,
  requestedBy,
  status,
  createdAt,
  finishedAt,
}: ExportJob): z.infer<typeof exportSchema> => ({
  id,
  kind,
  requestedBy,
  status,
  createdAt: createdAt.toISOString(),
  finishedAt: finishedAt?.toISOString() ?? null,
});

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'The exports of the organization',
  middleware: [managersOnly] as const,
  request: { query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }) },
  responses: { ...refusals, 200: answer('The newest first.', z.array(exportSchema)) },
});

const get = createRoute({
  method: 'get',
  path: '/{id}',
  summary: 'One export',
  middleware: [managersOnly] as const,
  request: { params: idParams },
  responses: { ...refusals, 200: answer('The export.', exportSchema) },
});

const download = createRoute({
  method: 'get',
  path: '/{id}/content',
  summary: 'The finished file of an export',
  middleware: [managersOnly] as const,
  request: { params: idParams },
  responses: {
    ...refusals,
    200: { description: 'The file.', content: { 'text/csv': { schema: z.string() } } },
  },
});

const share = createRoute({
  method: 'post',
  path: '/{id}/link',
  summary: 'A link by which anybody can download the finished file for a day',
  middleware: [managersOnly] as const,
  request: { params: idParams },
  responses: {
    ...refusals,
    201: answer('The link.', z.object({ path: z.string(), expiresAt: z.iso.datetime() })),
  },
});

const create = createRoute({
  method: 'post',
  path: '/',
  summary: 'Ask for an export, which is made in the background',
  middleware: [managersOnly] as const,
  request: { body: body(exportInput) },
  responses: { ...refusals, 202: answer('The export to come.', exportSchema) },
});

/** Of a file that is downloaded. */
export function csvHeaders(name: string): Readonly<Record<string, string>> {
  return {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="${name}.csv"`,
    'cache-control': 'no-store',
  };
}

/** `/exports`: managers take the organization's data with them. */
export function exportRoutes(context: Context): Http {
  return createGroup()
    .openapi(list, async (c) =>
      c.json((await listExports(context, c.var.session, c.req.valid('query'))).map(present), 200),
    )
    .openapi(get, async (c) => c.json(present(await getExport(context, c.var.session, c.req.valid('param').id)), 200))
    .openapi(download, async (c) => {
      const { id } = c.req.valid('param');
      const { kind, csv } = await getExportContent(context, c.var.session, id);
      return c.body(csv, 200, csvHeaders(`${kind}-${id}`));
    })
    .openapi(share, async (c) => {
      const { id } = c.req.valid('param');
      const { expires, signature } = await signExportLink(context, c.var.session, id);
      const path = `/export-links/${id}?${new URLSearchParams({ expires: String(expires), signature })}`;
      return c.json({ path, expiresAt: new Date(expires).toISOString() }, 201);
    })
    .openapi(create, async (c) =>
      c.json(present(await requestExport(context, c.var.session, c.req.valid('json'))), 202),
    );
}
