import type { Context } from '../context.ts';
import { cancelAssignment } from '../services/assignments-cancel.ts';
import { completeAssignment, confirmAssignment, startAssignment } from '../services/assignments-drive.ts';
import {
  assignmentSchema,
  assignmentWithShiftSchema,
  presentAssignment,
  presentAssignmentWithShift,
} from './assignments-shapes.ts';
import { driversOnly } from './authenticate.ts';
import { answer, body, createGroup, createRoute, type Http, idParams, refusals, z } from './http.ts';

const parcels = z.int().min(0).max(100_000);
const figures = z
  .object({ parcelsOut: parcels, parcelsDelivered: parcels, parcelsReturned: parcels })
  .refine(
    ({ parcelsOut, parcelsDelivered, parcelsReturned }) => parcelsOut === parcelsDelivered + parcelsReturned,
    'All parcels that went out were delivered or came back.',
  );

const confirm = createRoute({
  method: 'post',
  path: '/{id}/confirm',
  summary: 'Agree to drive',
  middleware: [driversOnly] as const,
  request: { params: idParams },
  responses: { ...refusals, 200: answer('The assignment as it is now.', assignmentSchema) },
});

const start = createRoute({
  method: 'post',
  path: '/{id}/start',
  summary: 'Arrive, on the day',
  middleware: [driversOnly] as const,
  request: { params: idParams },
  responses: { ...refusals, 200: answer('The assignment with its new shift.', assignmentWithShiftSchema) },
});

const complete = createRoute({
  method: 'post',
  path: '/{id}/complete',
  summary: 'End the shift with its figures',
  middleware: [driversOnly] as const,
  request: { params: idParams, body: body(figures) },
  responses: { ...refusals, 200: answer('The assignment with its shift.', assignmentWithShiftSchema) },
});

const cancel = createRoute({
  method: 'post',
  path: '/{id}/cancel',
  summary: 'Call an assignment off: for good as a manager; as its driver, it goes out to bids',
  request: { params: idParams },
  responses: { ...refusals, 200: answer('The assignment as it is now.', assignmentSchema) },
});

/** `/assignments`, what happens to them: drivers do what is their own, managers may call off. */
export function assignmentDriveRoutes(context: Context): Http {
  return createGroup()
    .openapi(confirm, async (c) => {
      const assignment = await confirmAssignment(context, c.var.session, c.req.valid('param').id);
      return c.json(presentAssignment(assignment), 200);
    })
    .openapi(start, async (c) => {
      const assignment = await startAssignment(context, c.var.session, c.req.valid('param').id);
      return c.json(presentAssignmentWithShift(assignment), 200);
    })
    .openapi(complete, async (c) => {
      const { id } = c.req.valid('param');
      const assignment = await completeAssignment(context, c.var.session, { id, ...c.req.valid('json') });
      return c.json(presentAssignmentWithShift(assignment), 200);
    })
    .openapi(cancel, async (c) => {
      const assignment = await cancelAssignment(context, c.var.session, c.req.valid('param').id);
      return c.json(presentAssignment(assignment), 200);
    });
}
