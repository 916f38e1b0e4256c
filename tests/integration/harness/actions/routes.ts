import * as fc from 'fast-check';
import { reference } from '../../../../src/engine/index.ts';
import { freeText, knownWarehouseCode, routeCode, startTime } from './choices.ts';
import { everyoneOrSupport, managersOrSupport, requestAction, withQuery } from './define-action.ts';

const line = fc.record({ warehouseCode: knownWarehouseCode, code: routeCode, name: freeText, startTime });

export const routeActions = [
  requestAction({
    name: 'routes.list',
    roles: everyoneOrSupport,
    input: { warehouse: reference('warehouses', { optional: true, guarded: false }) },
    request: ({ warehouse = null }) => ({ method: 'GET', path: withQuery('/routes', { warehouseId: warehouse }) }),
  }),
  requestAction({
    name: 'routes.get',
    roles: everyoneOrSupport,
    input: { route: reference('routes') },
    request: ({ route }) => ({ method: 'GET', path: `/routes/${route}` }),
  }),
  requestAction({
    name: 'routes.create',
    roles: managersOrSupport,
    input: { warehouse: reference('warehouses'), code: routeCode, name: freeText, startTime },
    request: ({ warehouse = null, ...route }) => ({
      method: 'POST',
      path: '/routes',
      body: { ...route, warehouseId: warehouse },
    }),
  }),
  requestAction({
    name: 'routes.update',
    roles: managersOrSupport,
    input: { route: reference('routes'), name: freeText, startTime },
    request: ({ route, ...body }) => ({ method: 'PATCH', path: `/routes/${route}`, body }),
  }),
  requestAction({
    name: 'routes.recode',
    roles: managersOrSupport,
    weight: 0.5,
    input: { route: reference('routes'), code: routeCode },
    request: ({ route, ...body }) => ({ method: 'PATCH', path: `/routes/${route}`, body }),
  }),
  requestAction({
    name: 'routes.delete',
    roles: managersOrSupport,
    weight: 0.5,
    input: {
      route: reference('routes', {
        where: ({ id }, { rows }) =>
          ![...rows('assignments')].some(({ route_id, status }) => route_id === id && status !== 'cancelled'),
      }),
    },
    request: ({ route }) => ({ method: 'DELETE', path: `/routes/${route}` }),
  }),
  requestAction({
    name: 'routes.import',
    roles: managersOrSupport,
    input: {
      lines: fc.uniqueArray(line, {
        minLength: 1,
        maxLength: 3,
        selector: (item) => `${item.warehouseCode} ${item.code}`,
      }),
    },
    request: ({ lines = [] }) => ({ method: 'POST', path: '/routes/import', body: { routes: lines } }),
  }),
  requestAction({
    name: 'routes.copy',
    roles: managersOrSupport,
    input: { route: reference('routes'), warehouse: reference('warehouses'), code: routeCode },
    request: ({ route, warehouse = null, code = null }) => ({
      method: 'POST',
      path: `/routes/${route}/copy`,
      body: { warehouseId: warehouse, code },
    }),
  }),
];
