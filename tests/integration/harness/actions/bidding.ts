import * as fc from 'fast-check';
import { type Json, reference, type Scene } from '../../../../src/engine/index.ts';
import { drivers, everyone, managers, requestAction, withQuery } from './define-action.ts';

type Row = { readonly [column: string]: Json };

const dayMs = 24 * 60 * 60 * 1000;

const openWindow = reference('bid_windows', { where: ({ status }) => status === 'open' });

/** An assignment without a driver that is not out to bids yet. */
const unfilled = reference('assignments', { where: canBePutOut });

/** One of those that is so far off that drivers can compete for it, whatever the time zone. */
const unfilledAndFar = reference('assignments', {
  where: (assignment, scene) =>
    canBePutOut(assignment, scene) && Date.parse(String(assignment.date)) - Date.parse(scene.now) > 1.5 * dayMs,
});

function canBePutOut({ id, status }: Row, { rows }: Scene): boolean {
  return (
    status === 'unfilled' &&
    ![...rows('bid_windows')].some((window) => window.assignment_id === id && window.status === 'open')
  );
}

export const biddingActions = [
  requestAction({
    name: 'windows.list',
    roles: everyone,
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
    isForAnybody: true,
    input: { window: reference('bid_windows') },
    request: ({ window }) => ({ method: 'GET', path: `/windows/${window}` }),
  }),
  requestAction({
    name: 'windows.get-open',
    roles: drivers,
    isForAnybody: true,
    input: { window: openWindow },
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
    input: { assignment: unfilled },
    request: ({ assignment = null }) => ({ method: 'POST', path: '/windows', body: { assignmentId: assignment } }),
  }),
  requestAction({
    name: 'windows.open-competitive',
    roles: managers,
    input: { assignment: unfilledAndFar, bonusPercent: fc.constantFrom(0, 10) },
    request: ({ assignment = null, bonusPercent = null }) => ({
      method: 'POST',
      path: '/windows',
      body: { assignmentId: assignment, mode: 'competitive', bonusPercent },
    }),
  }),
  requestAction({
    name: 'windows.open-in-mode',
    roles: managers,
    input: {
      assignment: unfilled,
      mode: fc.constantFrom('emergency', 'instant'),
      bonusPercent: fc.constantFrom(0, 25),
    },
    request: ({ assignment = null, ...body }) => ({
      method: 'POST',
      path: '/windows',
      body: { ...body, assignmentId: assignment },
    }),
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
    weight: 3,
    input: { window: openWindow },
    request: ({ window = null }) => ({ method: 'POST', path: '/bids', body: { windowId: window } }),
  }),
  requestAction({
    name: 'bids.withdraw',
    roles: drivers,
    weight: 3,
    input: {
      bid: reference('bids', {
        where: ({ status, driver_id }, { actor }) => status === 'pending' && driver_id === actor.person,
      }),
    },
    request: ({ bid }) => ({ method: 'POST', path: `/bids/${bid}/withdraw` }),
  }),
];
