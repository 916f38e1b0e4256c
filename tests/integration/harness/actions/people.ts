import * as fc from 'fast-check';
import { reference } from '../../../../src/engine/index.ts';
import { email } from './choices.ts';
import { everyone, managers, managersOrSupport, requestAction, withQuery } from './define-action.ts';

const activeMembership = reference('memberships', { where: ({ status }) => status === 'active' });

export const peopleActions = [
  requestAction({
    name: 'memberships.list',
    roles: managers,
    input: {
      status: fc.constantFrom(null, 'active', 'ended'),
      role: fc.constantFrom(null, 'driver'),
      limit: fc.constantFrom(null, 2),
      offset: fc.constantFrom(null, 1),
    },
    request: (filter) => ({ method: 'GET', path: withQuery('/memberships', filter) }),
  }),
  requestAction({
    name: 'memberships.get',
    roles: managers,
    input: { membership: reference('memberships') },
    request: ({ membership }) => ({ method: 'GET', path: `/memberships/${membership}` }),
  }),
  requestAction({
    name: 'memberships.change-role',
    roles: managers,
    weight: 0.2,
    input: { membership: activeMembership, role: fc.constantFrom('manager', 'driver') },
    request: ({ membership, role = null }) => ({ method: 'PATCH', path: `/memberships/${membership}`, body: { role } }),
  }),
  requestAction({
    name: 'memberships.end',
    roles: managers,
    weight: 0.4,
    input: {
      membership: reference('memberships', { where: ({ status, role }) => status === 'active' && role === 'driver' }),
    },
    request: ({ membership }) => ({ method: 'DELETE', path: `/memberships/${membership}` }),
  }),
  requestAction({
    name: 'directory.search',
    roles: everyone,
    input: { q: fc.constantFrom('alex', 'driver', 'manager', 'newcomer', '%', 'people.example') },
    request: ({ q = null }) => ({ method: 'GET', path: withQuery('/directory', { q }) }),
  }),
  requestAction({
    name: 'invites.list',
    roles: managers,
    input: { status: fc.constantFrom(null, 'pending') },
    request: ({ status = null }) => ({ method: 'GET', path: withQuery('/invites', { status }) }),
  }),
  requestAction({
    name: 'invites.create',
    roles: managers,
    input: { email, role: fc.constantFrom('driver', 'driver', 'manager') },
    request: (body) => ({ method: 'POST', path: '/invites', body }),
  }),
  requestAction({
    name: 'invites.revoke',
    roles: managers,
    weight: 0.5,
    input: { invite: reference('invites', { where: ({ status }) => status === 'pending' }) },
    request: ({ invite }) => ({ method: 'DELETE', path: `/invites/${invite}` }),
  }),
  requestAction({
    name: 'audit.list',
    roles: managersOrSupport,
    input: {
      entity: fc.constantFrom(null, 'warehouse', 'assignment', 'invite'),
      action: fc.constantFrom(null, null, 'create'),
      actor: reference('memberships', { column: 'user_id', optional: true, guarded: false }),
    },
    request: ({ actor = null, ...filter }) => ({
      method: 'GET',
      path: withQuery('/audit-logs', { ...filter, actorId: actor }),
    }),
  }),
  requestAction({
    name: 'audit.page',
    roles: managersOrSupport,
    input: { before: reference('audit_logs') },
    request: ({ before = null }) => ({ method: 'GET', path: withQuery('/audit-logs', { before, limit: 5 }) }),
  }),
  requestAction({
    name: 'metrics.get',
    roles: managersOrSupport,
    weight: 2,
    // Two periods alone, so that managers of both organizations ask for the same one while its figures are remembered.
    input: { from: fc.constantFrom('2030-03-04', '2030-03-05') },
    request: ({ from = null }) => ({ method: 'GET', path: withQuery('/metrics', { from, to: '2030-03-31' }) }),
  }),
];
