import * as fc from 'fast-check';
import { reference } from '../../../../src/engine/index.ts';
import { organizationNames } from '../baseline/places.ts';
import { managers, managersOrSupport, requestAction } from './define-action.ts';

const event = fc.constantFrom('assignment.updated', 'window.opened', 'window.resolved', 'member.ended');

export const administrationActions = [
  requestAction({
    name: 'settings.get',
    roles: managersOrSupport,
    input: {},
    request: () => ({ method: 'GET', path: '/settings' }),
  }),
  requestAction({
    name: 'settings.change',
    roles: managersOrSupport,
    weight: 0.5,
    input: {
      emergencyBonusPercent: fc.constantFrom(0, 20, 50),
      autoDrop: fc.boolean(),
      confirmationDeadlineHours: fc.constantFrom(12, 48),
      reminderHours: fc.constantFrom(24, 72),
    },
    request: (body) => ({ method: 'PATCH', path: '/settings', body }),
  }),
  requestAction({
    name: 'webhooks.list',
    roles: managers,
    input: {},
    request: () => ({ method: 'GET', path: '/webhooks' }),
  }),
  requestAction({
    name: 'webhooks.register',
    roles: managers,
    // Among them those that the fixtures have: somebody else may have registered an address already.
    input: { event, hook: fc.constantFrom('one', 'two', ...organizationNames) },
    request: ({ event: name = null, hook }) => ({
      method: 'POST',
      path: '/webhooks',
      body: { event: name, url: `https://hooks.example/${hook}` },
    }),
  }),
  requestAction({
    name: 'webhooks.delete',
    roles: managers,
    weight: 0.5,
    input: { webhook: reference('webhooks') },
    request: ({ webhook }) => ({ method: 'DELETE', path: `/webhooks/${webhook}` }),
  }),
  requestAction({
    name: 'exports.request',
    roles: managers,
    weight: 4,
    input: { kind: fc.constantFrom('assignments', 'drivers') },
    request: (body) => ({ method: 'POST', path: '/exports', body }),
  }),
  requestAction({
    name: 'exports.list',
    roles: managers,
    input: {},
    request: () => ({ method: 'GET', path: '/exports' }),
  }),
  requestAction({
    name: 'exports.get',
    roles: managers,
    input: { job: reference('export_jobs') },
    request: ({ job }) => ({ method: 'GET', path: `/exports/${job}` }),
  }),
  requestAction({
    name: 'exports.download',
    roles: managers,
    weight: 2,
    input: { job: reference('export_jobs', { where: ({ status }) => status === 'done' }) },
    request: ({ job }) => ({ method: 'GET', path: `/exports/${job}/content` }),
  }),
];
