import * as fc from 'fast-check';
import { reference } from '../../../../src/engine/index.ts';
import { day, email } from './choices.ts';
import { everyone, managers, requestAction, withQuery } from './define-action.ts';

const activeMembership = reference('memberships', { where: ({ status }) => status === 'active' });

export const peopleActions = [
  requestAction({
    name: 'memberships.list',
    roles: managers,
    input: { status: fc.constantFrom(null, 'active', 'ended') },
    request: ({ status = null }) => ({ method: 'GET', path: withQuery('/memberships', { status }) }),
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
    input: {},
    request: () => ({ method: 'GET', path: '/invites' }),
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
    roles: managers,
    input: { entity: fc.constantFrom(null, 'warehouse', 'assignment', 'invite') },
    request: ({ entity = null }) => ({ method: 'GET', path: withQuery('/audit-logs', { entity }) }),
  }),
  requestAction({
    name: 'metrics.get',
    roles: managers,
    input: { from: day },
    request: ({ from = null }) => ({ method: 'GET', path: withQuery('/metrics', { from, to: '2030-03-31' }) }),
  }),
];
