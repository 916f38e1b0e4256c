import { reference } from '../../../../src/engine/index.ts';
import { freeText, warehouseCode } from './choices.ts';
import { everyone, managers, requestAction } from './define-action.ts';

export const warehouseActions = [
  requestAction({
    name: 'warehouses.list',
    roles: everyone,
    input: {},
    request: () => ({ method: 'GET', path: '/warehouses' }),
  }),
  requestAction({
    name: 'warehouses.get',
    roles: everyone,
    input: { warehouse: reference('warehouses') },
    request: ({ warehouse }) => ({ method: 'GET', path: `/warehouses/${warehouse}` }),
  }),
  requestAction({
    name: 'warehouses.create',
    roles: managers,
    input: { code: warehouseCode, name: freeText },
    request: (body) => ({ method: 'POST', path: '/warehouses', body }),
  }),
  requestAction({
    name: 'warehouses.update',
    roles: managers,
    input: { warehouse: reference('warehouses'), name: freeText },
    request: ({ warehouse, ...body }) => ({ method: 'PATCH', path: `/warehouses/${warehouse}`, body }),
  }),
  requestAction({
    name: 'warehouses.recode',
    roles: managers,
    weight: 0.5,
    input: { warehouse: reference('warehouses'), code: warehouseCode },
    request: ({ warehouse, ...body }) => ({ method: 'PATCH', path: `/warehouses/${warehouse}`, body }),
  }),
  requestAction({
    name: 'warehouses.delete',
    roles: managers,
    weight: 0.5,
    input: {
      warehouse: reference('warehouses', {
        where: ({ id }, { rows }) => ![...rows('routes')].some(({ warehouse_id }) => warehouse_id === id),
      }),
    },
    request: ({ warehouse }) => ({ method: 'DELETE', path: `/warehouses/${warehouse}` }),
  }),
];
