import { reference } from '../../../../src/engine/index.ts';
import { freeText, warehouseCode } from './choices.ts';
import { everyoneOrSupport, managersOrSupport, requestAction } from './define-action.ts';

export const warehouseActions = [
  requestAction({
    name: 'warehouses.list',
    roles: everyoneOrSupport,
    input: {},
    request: () => ({ method: 'GET', path: '/warehouses' }),
  }),
  requestAction({
    name: 'warehouses.get',
    roles: everyoneOrSupport,
    input: { warehouse: reference('warehouses') },
    request: ({ warehouse }) => ({ method: 'GET', path: `/warehouses/${warehouse}` }),
  }),
  requestAction({
    name: 'warehouses.create',
    roles: managersOrSupport,
    input: { code: warehouseCode, name: freeText },
    request: (body) => ({ method: 'POST', path: '/warehouses', body }),
  }),
  requestAction({
    name: 'warehouses.update',
    roles: managersOrSupport,
    input: { warehouse: reference('warehouses'), name: freeText },
    request: ({ warehouse, ...body }) => ({ method: 'PATCH', path: `/warehouses/${warehouse}`, body }),
  }),
  requestAction({
    name: 'warehouses.recode',
    roles: managersOrSupport,
    weight: 0.5,
    input: { warehouse: reference('warehouses'), code: warehouseCode },
    request: ({ warehouse, ...body }) => ({ method: 'PATCH', path: `/warehouses/${warehouse}`, body }),
  }),
  requestAction({
    name: 'warehouses.delete',
    roles: managersOrSupport,
    weight: 0.5,
    input: {
      warehouse: reference('warehouses', {
        where: ({ id }, { rows }) => ![...rows('routes')].some(({ warehouse_id }) => warehouse_id === id),
      }),
    },
    request: ({ warehouse }) => ({ method: 'DELETE', path: `/warehouses/${warehouse}` }),
  }),
];
