import * as fc from 'fast-check';
import { reference } from '../../../../src/engine/index.ts';
import { freeText } from './choices.ts';
import { drivers, everyone, managers, requestAction, withQuery } from './define-action.ts';

export const incidentActions = [
  requestAction({
    name: 'incidents.report',
    roles: managers,
    isForAnybody: true,
    input: { assignment: reference('assignments'), text: freeText },
    request: ({ assignment = null, text = null }) => ({
      method: 'POST',
      path: '/incident-reports',
      body: { assignmentId: assignment, text },
    }),
  }),
  requestAction({
    name: 'incidents.report-own',
    roles: drivers,
    isForAnybody: true,
    input: {
      assignment: reference('assignments', { where: ({ driver_id }, { actor }) => driver_id === actor.person }),
      text: freeText,
    },
    request: ({ assignment = null, text = null }) => ({
      method: 'POST',
      path: '/incident-reports',
      body: { assignmentId: assignment, text },
    }),
  }),
  requestAction({
    name: 'incidents.list',
    roles: everyone,
    weight: 2,
    input: { assignment: reference('assignments', { optional: true, guarded: false }) },
    request: ({ assignment = null }) => ({
      method: 'GET',
      path: withQuery('/incident-reports', { assignmentId: assignment }),
    }),
  }),
  requestAction({
    name: 'incidents.search',
    roles: everyone,
    weight: 2,
    input: {
      q: fc.constantFrom('fragile or gate or floor', 'call or box or fragile', '"damaged box"', 'floor -second'),
    },
    request: ({ q = null }) => ({ method: 'GET', path: withQuery('/incident-reports/search', { q }) }),
  }),
  requestAction({
    name: 'incidents.page',
    roles: managers,
    isForAnybody: true,
    input: { before: reference('incident_reports') },
    request: ({ before = null }) => ({ method: 'GET', path: withQuery('/incident-reports', { before, limit: 2 }) }),
  }),
];
