import type { Json } from '../sequence/json.ts';

/**
 * The text of a key: the value itself where it is one column (`7`, a uuid, a slug), else the JSON array of the values.
 * It is the form of `RowKey` and of `TenantKey`, so that an id compares equal whether it was a number, or text inside jsonb.
 */
export function keyText(values: readonly Json[]): string {
  const [only] = values;
  if (values.length !== 1 || only === undefined) return JSON.stringify(values);
  return typeof only === 'string' ? only : JSON.stringify(only);
}
