import * as fc from 'fast-check';
import { type ReferenceField, reference } from '../../../../src/engine/index.ts';
import { drivers, requestAction } from './define-action.ts';

/** An assignment of the driver's own in one of the statuses. */
const ownInStatus = (...statuses: string[]): ReferenceField =>
  reference('assignments', {
    where: ({ status, driver_id }, { actor }) => statuses.includes(String(status)) && driver_id === actor.person,
  });

const parcels = fc
  .record({ delivered: fc.nat({ max: 80 }), returned: fc.nat({ max: 5 }) })
  .map(({ delivered, returned }) => ({
    parcelsOut: delivered + returned,
    parcelsDelivered: delivered,
    parcelsReturned: returned,
  }));

/** What a driver does with assignments of its own. What only a few steps lead to is taken when it can be, hence the weights. */
export const drivingActions = [
  requestAction({
    name: 'assignments.get-own',
    roles: drivers,
    isForAnybody: true,
    input: { assignment: ownInStatus('scheduled', 'active', 'completed') },
    request: ({ assignment }) => ({ method: 'GET', path: `/assignments/${assignment}` }),
  }),
  requestAction({
    name: 'assignments.confirm',
    roles: drivers,
    weight: 2,
    input: { assignment: ownInStatus('scheduled') },
    request: ({ assignment }) => ({ method: 'POST', path: `/assignments/${assignment}/confirm` }),
  }),
  requestAction({
    name: 'assignments.start',
    roles: drivers,
    weight: 3,
    input: {
      assignment: reference('assignments', {
        where: ({ status, driver_id, confirmed_at, date }, { actor, now }) =>
          status === 'scheduled' && driver_id === actor.person && confirmed_at !== null && date === now.slice(0, 10),
      }),
    },
    request: ({ assignment }) => ({ method: 'POST', path: `/assignments/${assignment}/start` }),
  }),
  requestAction({
    name: 'assignments.complete',
    roles: drivers,
    weight: 3,
    input: { assignment: ownInStatus('active'), figures: parcels },
    request: ({ assignment, figures = null }) => ({
      method: 'POST',
      path: `/assignments/${assignment}/complete`,
      body: figures,
    }),
  }),
  requestAction({
    name: 'assignments.give-up',
    roles: drivers,
    isForAnybody: true,
    input: { assignment: ownInStatus('scheduled') },
    request: ({ assignment }) => ({ method: 'POST', path: `/assignments/${assignment}/cancel` }),
  }),
];
