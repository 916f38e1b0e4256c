import { warehouseActions } from './warehouses.ts';

/** Everything that actors can do in Dispatch. */
export const actions = [...warehouseActions];
