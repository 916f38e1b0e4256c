import * as fc from 'fast-check';
import { reference } from '../../../../src/engine/index.ts';
import { ask } from '../application.ts';
import { defineAction } from './define-action.ts';
import { freeText } from './free-text.ts';

/** Few codes on purpose: equal ones in both organizations, and taken ones, are common. */
const code = fc.constantFrom('NORTH', 'SOUTH', 'EAST', 'WEST');

export const warehouseActions = [
  defineAction({
    name: 'warehouses.list',
    roles: ['manager', 'driver'],
    input: {},
    perform: ({ app, actor }) => ask(app, actor, { method: 'GET', path: '/warehouses' }),
  }),
  defineAction({
    name: 'warehouses.get',
    roles: ['manager', 'driver'],
    input: { warehouse: reference('warehouses') },
    perform: ({ app, actor, input }) => ask(app, actor, { method: 'GET', path: `/warehouses/${input.warehouse}` }),
  }),
  defineAction({
    name: 'warehouses.create',
    roles: ['manager'],
    input: { code, name: freeText },
    perform: ({ app, actor, input }) => ask(app, actor, { method: 'POST', path: '/warehouses', body: input }),
  }),
  defineAction({
    name: 'warehouses.update',
    roles: ['manager'],
    input: { warehouse: reference('warehouses'), name: freeText },
    perform: ({ app, actor, input: { warehouse, ...change } }) =>
      ask(app, actor, { method: 'PATCH', path: `/warehouses/${warehouse}`, body: change }),
  }),
  defineAction({
    name: 'warehouses.delete',
    roles: ['manager'],
    weight: 0.2,
    input: { warehouse: reference('warehouses') },
    perform: ({ app, actor, input }) => ask(app, actor, { method: 'DELETE', path: `/warehouses/${input.warehouse}` }),
  }),
];
