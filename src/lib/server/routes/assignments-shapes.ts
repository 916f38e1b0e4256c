import type { Assignment } from '../services/assignment-status.ts';
import type { AssignmentCursor, AssignmentWithShift } from '../services/assignments.ts';
import { z } from './http.ts';

/** A local day that Postgres and a dispatcher can both make sense of. */
export const dayInput = z.iso
  .date()
  .refine((day) => day >= '2000-01-01' && day < '2100-01-01', 'Give a day of this century.')
  .openapi({ example: '2026-03-09' });

export const assignmentStatus = z.enum(['scheduled', 'active', 'completed', 'cancelled', 'unfilled']);

/** An assignment, as answers show it. */
export const assignmentSchema = z
  .object({
    id: z.uuid(),
    warehouseId: z.uuid(),
    routeId: z.uuid(),
    driverId: z.uuid().nullable(),
    date: z.iso.date(),
    status: assignmentStatus,
    assignedBy: z.enum(['manager', 'bid']).nullable(),
    confirmedAt: z.iso.datetime().nullable(),
  })
  .openapi('Assignment');

/** An assignment with its shift, as answers show it. */
export const assignmentWithShiftSchema = assignmentSchema
  .extend({
    shift: z
      .object({
        arrivedAt: z.iso.datetime(),
        completedAt: z.iso.datetime().nullable(),
        parcelsOut: z.int(),
        parcelsDelivered: z.int(),
        parcelsReturned: z.int(),
      })
      .nullable(),
  })
  .openapi('AssignmentWithShift');

export function presentAssignment(assignment: Assignment): z.infer<typeof assignmentSchema> {
  const { id, warehouseId, routeId, driverId, date, status, assignedBy, confirmedAt } = assignment;
  return {
    id,
    warehouseId,
    routeId,
    driverId,
    date,
    status,
    assignedBy,
    confirmedAt: confirmedAt?.toISOString() ?? null,
  };
}

export function presentAssignmentWithShift({
  shift,
  ...assignment
}: AssignmentWithShift): z.infer<typeof assignmentWithShiftSchema> {
  return {
    ...presentAssignment(assignment),
    shift: shift && {
      arrivedAt: shift.arrivedAt.toISOString(),
      completedAt: shift.completedAt?.toISOString() ?? null,
      parcelsOut: shift.parcelsOut,
      parcelsDelivered: shift.parcelsDelivered,
      parcelsReturned: shift.parcelsReturned,
    },
  };
}

/** Where a page of assignments begins, as the page before said it. */
export const assignmentCursor = z
  .string()
  .transform((text): AssignmentCursor => ({ date: text.slice(0, 10), id: text.slice(11) }))
  .pipe(z.object({ date: dayInput, id: z.uuid() }))
  .openapi({ type: 'string' });

export function presentCursor(cursor: AssignmentCursor | null): string | null {
  return cursor && `${cursor.date}_${cursor.id}`;
}
