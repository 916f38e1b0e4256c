import * as fc from 'fast-check';
import { type ReferenceField, reference } from '../../../../src/engine/index.ts';
import { activeDriver, day } from './choices.ts';
import { drivers, everyone, managers, requestAction, withQuery } from './define-action.ts';

/** An assignment in one of the statuses. */
const inStatus = (...statuses: string[]): ReferenceField =>
  reference('assignments', { where: ({ status }) => statuses.includes(String(status)) });

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

export const assignmentActions = [
  requestAction({
    name: 'assignments.list',
    roles: everyone,
    input: {
      warehouse: reference('warehouses', { optional: true, guarded: false }),
      route: reference('routes', { optional: true, guarded: false }),
      status: fc.constantFrom(null, 'unfilled', 'scheduled'),
    },
    request: ({ warehouse = null, route = null, status = null }) => ({
      method: 'GET',
      path: withQuery('/assignments', { warehouseId: warehouse, routeId: route, status }),
    }),
  }),
  requestAction({
    name: 'assignments.get',
    roles: managers,
    input: { assignment: reference('assignments') },
    request: ({ assignment }) => ({ method: 'GET', path: `/assignments/${assignment}` }),
  }),
  requestAction({
    name: 'assignments.get-own',
    roles: drivers,
    input: { assignment: ownInStatus('scheduled', 'active', 'completed') },
    request: ({ assignment }) => ({ method: 'GET', path: `/assignments/${assignment}` }),
  }),
  requestAction({
    name: 'assignments.create',
    roles: managers,
    input: { route: reference('routes'), date: day },
    request: ({ route = null, date = null }) => ({
      method: 'POST',
      path: '/assignments',
      body: { routeId: route, date },
    }),
  }),
  requestAction({
    name: 'assignments.create-for-driver',
    roles: managers,
    input: { route: reference('routes'), date: day, driver: activeDriver },
    request: ({ route = null, date = null, driver = null }) => ({
      method: 'POST',
      path: '/assignments',
      body: { routeId: route, date, driverId: driver },
    }),
  }),
  requestAction({
    name: 'assignments.assign',
    roles: managers,
    input: { assignment: inStatus('unfilled', 'scheduled'), driver: activeDriver },
    request: ({ assignment, driver = null }) => ({
      method: 'POST',
      path: `/assignments/${assignment}/assign`,
      body: { driverId: driver },
    }),
  }),
  requestAction({
    name: 'assignments.confirm',
    roles: drivers,
    input: { assignment: ownInStatus('scheduled') },
    request: ({ assignment }) => ({ method: 'POST', path: `/assignments/${assignment}/confirm` }),
  }),
  requestAction({
    name: 'assignments.start',
    roles: drivers,
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
    input: { assignment: ownInStatus('active'), figures: parcels },
    request: ({ assignment, figures = null }) => ({
      method: 'POST',
      path: `/assignments/${assignment}/complete`,
      body: figures,
    }),
  }),
  requestAction({
    name: 'assignments.cancel',
    roles: managers,
    input: { assignment: inStatus('unfilled', 'scheduled', 'active') },
    request: ({ assignment }) => ({ method: 'POST', path: `/assignments/${assignment}/cancel` }),
  }),
  requestAction({
    name: 'assignments.give-up',
    roles: drivers,
    input: { assignment: ownInStatus('scheduled') },
    request: ({ assignment }) => ({ method: 'POST', path: `/assignments/${assignment}/cancel` }),
  }),
  requestAction({
    name: 'assignments.bulk-cancel',
    roles: managers,
    weight: 0.5,
    input: {
      first: inStatus('unfilled', 'scheduled'),
      others: reference('assignments', {
        many: 2,
        where: ({ status }) => status === 'unfilled' || status === 'scheduled',
      }),
    },
    request: ({ first = null, others }) => ({
      method: 'POST',
      path: '/assignments/bulk-cancel',
      body: { ids: [...new Set([first, ...(Array.isArray(others) ? others : [])])] },
    }),
  }),
];
