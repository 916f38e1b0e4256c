import * as fc from 'fast-check';
import { reference } from '../../../../src/engine/index.ts';
import { ask } from '../application.ts';
import { defineAction, drivers, everyone, requestAction, withQuery } from './define-action.ts';

const days = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });

export const ownThingsActions = [
  requestAction({
    name: 'preferences.get',
    roles: drivers,
    input: {},
    request: () => ({ method: 'GET', path: '/preferences' }),
  }),
  requestAction({
    name: 'preferences.put',
    roles: drivers,
    input: { days, routes: reference('routes', { many: 3 }) },
    request: ({ days: chosen = [], routes = [] }) => ({
      method: 'PUT',
      path: '/preferences',
      body: { days: chosen, preferredRouteIds: routes },
    }),
  }),
  requestAction({
    name: 'push.list',
    roles: everyone,
    input: {},
    request: () => ({ method: 'GET', path: '/push-subscriptions' }),
  }),
  /** A device is one person's, and may be registered in each organization they work for. */
  defineAction({
    name: 'push.register',
    roles: everyone,
    weight: 2,
    input: { device: fc.constantFrom('phone', 'tablet') },
    perform: ({ app, actor, input }) =>
      ask(app, actor, {
        method: 'POST',
        path: '/push-subscriptions',
        body: { endpoint: `https://push.example/${input.device}-of-${actor.person}` },
      }),
  }),
  requestAction({
    name: 'push.remove',
    roles: everyone,
    input: {
      subscription: reference('push_subscriptions', {
        where: ({ membership_id }, { actor, rows }) =>
          [...rows('memberships')].some(({ id, user_id }) => id === membership_id && user_id === actor.person),
      }),
    },
    request: ({ subscription }) => ({ method: 'DELETE', path: `/push-subscriptions/${subscription}` }),
  }),
  requestAction({
    name: 'notifications.list',
    roles: everyone,
    weight: 2,
    input: { unread: fc.constantFrom(null, 'true') },
    request: ({ unread = null }) => ({ method: 'GET', path: withQuery('/notifications', { unread }) }),
  }),
  requestAction({
    name: 'notifications.read',
    roles: everyone,
    input: {
      notification: reference('notifications', { where: ({ user_id }, { actor }) => user_id === actor.person }),
    },
    request: ({ notification }) => ({ method: 'POST', path: `/notifications/${notification}/read` }),
  }),
  requestAction({
    name: 'notifications.read-all',
    roles: everyone,
    input: {},
    request: () => ({ method: 'POST', path: '/notifications/read-all' }),
  }),
];
