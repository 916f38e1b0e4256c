import { type Json, reference, type Scene } from '../../../../src/engine/index.ts';
import { managers, requestAction } from './define-action.ts';
import { slugOf } from './outsiders.ts';

type Row = { readonly [column: string]: Json };

/** One that is not the own one: whether whoever asks manages that as well, is for Dispatch to say. */
const otherOrganization = reference('organizations', {
  guarded: false,
  where: ({ id }, { actor }) => id !== actor.tenant,
});

/** What changes hands: done by somebody who manages both organizations, and refused to anybody else. */
export const handoverActions = [
  requestAction({
    name: 'warehouses.transfer',
    roles: managers,
    handsOver: true,
    input: { warehouse: reference('warehouses', { where: isMovable }), organizationId: otherOrganization },
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
    input: { organization: reference('organizations'), into: otherOrganization },
    request: ({ organization, into }) => ({
      method: 'POST',
      path: `/organizations/${organization}/merge`,
      body: { slug: slugOf(String(organization)), into: String(into) },
    }),
  }),
];

/** Nobody drives for it, nor has bid, and no other organization has one of its code. */
function isMovable({ id, code, organization_id: owner }: Row, { rows }: Scene): boolean {
  if ([...rows('warehouses')].some((other) => other.code === code && other.organization_id !== owner)) return false;
  const planned = [...rows('assignments')].filter(({ warehouse_id }) => warehouse_id === id);
  const windows = [...rows('bid_windows')];
  return planned.every(
    (assignment) =>
      assignment.status === 'unfilled' && !windows.some(({ assignment_id }) => assignment_id === assignment.id),
  );
}
