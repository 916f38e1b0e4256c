import * as fc from 'fast-check';
import { reference } from '../../../../src/engine/index.ts';

/** Few values on purpose: equal ones in both organizations, and taken ones, are common. */
export const warehouseCode = fc.constantFrom('NORTH', 'SOUTH', 'EAST', 'WEST');
export const routeCode = fc.constantFrom('R1', 'R2', 'R3', 'R4');
export const startTime = fc.constantFrom('06:00', '08:00', '07:30', '18:00', '23:30');

/** Addresses of people of either organization, of both, and of nobody yet. */
export const email = fc.constantFrom(
  ...['driver-a1', 'driver-b1', 'driver-ab', 'driver-b-ended', 'manager-b2', 'newcomer-1', 'newcomer-2'].map(
    (name) => `${name}@people.example`,
  ),
);

/** Codes to name warehouses by: mostly those that every organization has, else hardly an import would succeed. */
export const knownWarehouseCode = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('NORTH', 'SOUTH') },
  { weight: 1, arbitrary: warehouseCode },
);

/**
 * Days from the baseline on: the day itself, since a shift is driven on its day; days soon after, where drivers' days are taken; days far
 * enough for competitive windows, one of which changes clocks.
 */
export const day = fc.oneof(
  { weight: 2, arbitrary: fc.constant('2030-03-04') },
  { weight: 3, arbitrary: fc.constantFrom('2030-03-05', '2030-03-06', '2030-03-07') },
  { weight: 2, arbitrary: fc.constantFrom('2030-03-12', '2030-03-31') },
);

/** Text that a person might type, with what tends to break: quotes, wildcards, markup, letters beyond ASCII. Never empty. */
export const freeText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('fragile', 'left at the gate', 'second floor', 'call first', 'damaged box') },
  { weight: 1, arbitrary: fc.constantFrom("O'Neill", '100% _sure_', '<b>bold</b>', 'Grüße 箱', '=1+1', '"quoted"') },
);

/** An active driver of the organization, as requests name people. */
export const activeDriver = reference('memberships', {
  column: 'user_id',
  where: ({ role, status }) => role === 'driver' && status === 'active',
});
