import type { Json } from '../../../../engine/sequence/json.ts';

/** Whether a value stands for a row, as in a step's input. */
export function isReferenceLike(value: Json): value is { readonly $ref: { readonly [field: string]: Json } } {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || !('$ref' in value)) return false;
  const { $ref } = value as { readonly $ref?: Json };
  return $ref !== null && typeof $ref === 'object' && !Array.isArray($ref);
}

/** A handle as a reader names it: `warehouse-a-north`, `the 2nd of warehouses that s1 made`, `no warehouses row`. */
export function referenceText(handle: { readonly [field: string]: Json }): string {
  const { table, fixture, step, index, column } = handle;
  const suffix = column === undefined ? '' : `.${String(column)}`;
  if (fixture !== undefined) return `‹${String(fixture)}${suffix}›`;
  if (step !== undefined) return `‹${String(table)} ${Number(index) + 1} made by ${String(step)}${suffix}›`;
  return `‹no such row of ${String(table)}${suffix}›`;
}
