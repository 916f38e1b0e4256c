import * as fc from 'fast-check';
import { reference } from '../../../../src/engine/index.ts';
import { drivers, managers, requestAction, withQuery } from './define-action.ts';

const openWindow = reference('bid_windows', { where: ({ status }) => status === 'open' });

export const biddingActions = [
  requestAction({
    name: 'windows.list',
    roles: managers,
    input: {
      assignment: reference('assignments', { optional: true, guarded: false }),
      status: fc.constantFrom(null, 'open', 'resolved'),
    },
    request: ({ assignment = null, status = null }) => ({
      method: 'GET',
      path: withQuery('/windows', { assignmentId: assignment, status }),
    }),
  }),
  requestAction({
    name: 'windows.get',
    roles: managers,
    input: { window: reference('bid_windows') },
    request: ({ window }) => ({ method: 'GET', path: `/windows/${window}` }),
  }),
  requestAction({
    name: 'windows.bids',
    roles: managers,
    input: { window: reference('bid_windows') },
    request: ({ window }) => ({ method: 'GET', path: `/windows/${window}/bids` }),
  }),
  requestAction({
    name: 'windows.open',
    roles: managers,
    input: {
      assignment: reference('assignments', {
        where: ({ id, status }, { rows }) =>
          status === 'unfilled' &&
          ![...rows('bid_windows')].some((window) => window.assignment_id === id && window.status === 'open'),
      }),
    },
    request: ({ assignment = null }) => ({ method: 'POST', path: '/windows', body: { assignmentId: assignment } }),
  }),
  requestAction({
    name: 'windows.close',
    roles: managers,
    input: { window: openWindow },
    request: ({ window }) => ({ method: 'POST', path: `/windows/${window}/close` }),
  }),
  requestAction({
    name: 'bids.list',
    roles: drivers,
    input: {},
    request: () => ({ method: 'GET', path: '/bids' }),
  }),
  requestAction({
    name: 'bids.place',
    roles: drivers,
    input: { window: openWindow },
    request: ({ window = null }) => ({ method: 'POST', path: '/bids', body: { windowId: window } }),
  }),
  requestAction({
    name: 'bids.withdraw',
    roles: drivers,
    input: {
      bid: reference('bids', {
        where: ({ status, driver_id }, { actor }) => status === 'pending' && driver_id === actor.person,
      }),
    },
    request: ({ bid }) => ({ method: 'POST', path: `/bids/${bid}/withdraw` }),
  }),
];
