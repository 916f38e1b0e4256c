import type { Context } from '../context.ts';
import {
  createIncidentReport,
  type IncidentReport,
  listIncidentReports,
  searchIncidentReports,
} from '../services/incident-reports.ts';
import { answer, body, createGroup, createRoute, type Http, refusals, z } from './http.ts';

const reportInput = z.object({ assignmentId: z.uuid(), text: z.string().trim().min(1).max(4000) });
const reportSchema = reportInput
  .extend({ id: z.uuid(), authorId: z.uuid(), number: z.int().nullable(), createdAt: z.iso.datetime() })
  .openapi('IncidentReport');

const present = ({
  id,
  assignmentId,
  authorId,
  number,
  text,
  createdAt,
}: IncidentReport): z.infer<typeof reportSchema> => ({
  id,
  assignmentId,
  authorId,
  number,
  text,
  createdAt: createdAt.toISOString(),
});

const limit = z.coerce.number().int().min(1).max(200).default(50);

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'The incident reports of the organization; for a driver, its own',
  request: {
    query: z.object({
      assignmentId: z.uuid().optional(),
      before: z.uuid().optional().openapi({ description: 'The last report of the page before.' }),
      limit,
    }),
  },
  responses: { ...refusals, 200: answer('The newest first.', z.array(reportSchema)) },
});

const search = createRoute({
  method: 'get',
  path: '/search',
  summary: 'Full-text search in the same reports',
  request: { query: z.object({ q: z.string().trim().min(1).max(200), limit }) },
  responses: { ...refusals, 200: answer('The best match first.', z.array(reportSchema)) },
});

const create = createRoute({
  method: 'post',
  path: '/',
  summary: 'Report an incident on an assignment, as its driver or as a manager',
  request: { body: body(reportInput) },
  responses: { ...refusals, 201: answer('The new report.', reportSchema) },
});

/** `/incident-reports`: drivers report on what they drive, managers on everything of the organization. */
export function incidentReportRoutes(context: Context): Http {
  return createGroup()
    .openapi(list, async (c) =>
      c.json((await listIncidentReports(context, c.var.session, c.req.valid('query'))).map(present), 200),
    )
    .openapi(search, async (c) => {
      const { q, limit } = c.req.valid('query');
      return c.json((await searchIncidentReports(context, c.var.session, { query: q, limit })).map(present), 200);
    })
    .openapi(create, async (c) =>
      c.json(present(await createIncidentReport(context, c.var.session, c.req.valid('json'))), 201),
    );
}
