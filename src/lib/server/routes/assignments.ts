import type { Context } from '../context.ts';
import { getAssignment, listAssignments } from '../services/assignments.ts';
import { cancelAssignments } from '../services/assignments-cancel.ts';
import { assignDriver, createAssignment } from '../services/assignments-plan.ts';
import {
  assignmentCursor,
  assignmentSchema,
  assignmentStatus,
  assignmentWithShiftSchema,
  dayInput,
  presentAssignment,
  presentAssignmentWithShift,
  presentCursor,
} from './assignments-shapes.ts';
import { managersOnly } from './authenticate.ts';
import { answer, body, createGroup, createRoute, type Http, idParams, refusals, z } from './http.ts';

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'The assignments of the organization; for a driver, its own',
  request: {
    query: z.object({
      from: dayInput.optional(),
      to: dayInput.optional(),
      status: assignmentStatus.optional(),
      driverId: z.uuid().optional(),
      warehouseId: z.uuid().optional(),
      routeId: z.uuid().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      after: assignmentCursor.optional(),
    }),
  },
  responses: {
    ...refusals,
    200: answer(
      'By day. `next` is what to give as `after` for the next page.',
      z.object({ items: z.array(assignmentWithShiftSchema), next: z.string().nullable() }),
    ),
  },
});

const get = createRoute({
  method: 'get',
  path: '/{id}',
  summary: 'One assignment',
  request: { params: idParams },
  responses: { ...refusals, 200: answer('The assignment.', assignmentWithShiftSchema) },
});

const create = createRoute({
  method: 'post',
  path: '/',
  summary: 'Plan a route for a day, with a driver or unfilled',
  middleware: [managersOnly] as const,
  request: { body: body(z.object({ routeId: z.uuid(), date: dayInput, driverId: z.uuid().optional() })) },
  responses: { ...refusals, 201: answer('The new assignment.', assignmentSchema) },
});

const assign = createRoute({
  method: 'post',
  path: '/{id}/assign',
  summary: 'Give an assignment to a driver',
  middleware: [managersOnly] as const,
  request: { params: idParams, body: body(z.object({ driverId: z.uuid() })) },
  responses: { ...refusals, 200: answer('The assignment as it is now.', assignmentSchema) },
});

const bulkCancel = createRoute({
  method: 'post',
  path: '/bulk-cancel',
  summary: 'Call off all of these assignments, or none',
  middleware: [managersOnly] as const,
  request: {
    body: body(
      z.object({
        ids: z
          .array(z.uuid().toLowerCase())
          .min(1)
          .max(100)
          .refine((ids) => new Set(ids).size === ids.length, 'An id is given twice.'),
      }),
    ),
  },
  responses: { ...refusals, 200: answer('The assignments as they are now, by id.', z.array(assignmentSchema)) },
});

/** `/assignments`, what is planned: everyone reads what they may see, managers plan. */
export function assignmentRoutes(context: Context): Http {
  return createGroup()
    .openapi(list, async (c) => {
      const { items, next } = await listAssignments(context, c.var.session, c.req.valid('query'));
      return c.json({ items: items.map(presentAssignmentWithShift), next: presentCursor(next) }, 200);
    })
    .openapi(get, async (c) => {
      const assignment = await getAssignment(context, c.var.session, c.req.valid('param').id);
      return c.json(presentAssignmentWithShift(assignment), 200);
    })
    .openapi(create, async (c) =>
      c.json(presentAssignment(await createAssignment(context, c.var.session, c.req.valid('json'))), 201),
    )
    .openapi(assign, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(presentAssignment(await assignDriver(context, c.var.session, { id, ...c.req.valid('json') })), 200);
    })
    .openapi(bulkCancel, async (c) => {
      const cancelled = await cancelAssignments(context, c.var.session, c.req.valid('json').ids);
      return c.json(cancelled.map(presentAssignment), 200);
    });
}
