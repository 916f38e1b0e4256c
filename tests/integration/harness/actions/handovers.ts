import * as fc from 'fast-check';
import { fixtureId, type Json, reference, type Scene } from '../../../../src/engine/index.ts';
import { organizationNames } from '../baseline/places.ts';
import { managers, requestAction } from './define-action.ts';
import { slugOf } from './outsiders.ts';

type Row = { readonly [column: string]: Json };

const anyOrganization = fc.constantFrom(...organizationNames.map((name) => fixtureId('organizations', name)));

/** What changes hands: done by somebody who manages both organizations, and refused to anybody else. */
export const handoverActions = [
  requestAction({
    name: 'warehouses.transfer',
    roles: managers,
    weight: 0.2,
    handsOver: true,
    input: { warehouse: reference('warehouses', { where: isMovable }), organizationId: anyOrganization },
    request: ({ warehouse, ...body }) => ({
      method: 'POST',
      path: `/warehouses/${warehouse}/transfer`,
      body,
    }),
  }),
  requestAction({
    name: 'organizations.merge',
    roles: managers,
    weight: 0.05,
    handsOver: true,
    input: { organization: reference('organizations'), into: anyOrganization },
    request: ({ organization, into }) => ({
      method: 'POST',
      path: `/organizations/${organization}/merge`,
      body: { slug: slugOf(String(organization)), into: String(into) },
    }),
  }),
];

/** Nobody drives for it, nor has bid. */
function isMovable({ id }: Row, { rows }: Scene): boolean {
  const planned = [...rows('assignments')].filter(({ warehouse_id }) => warehouse_id === id);
  const windows = [...rows('bid_windows')];
  return planned.every(
    (assignment) =>
      assignment.status === 'unfilled' && !windows.some(({ assignment_id }) => assignment_id === assignment.id),
  );
}
