import type { Twin } from '../../record/step-record.ts';
import type { Json } from '../../sequence/json.ts';

/**
 * An input with other values in the places of those that named certain rows. Only in the field that named the row: a number may well stand
 * in another field too, and name a row of another table there.
 */
export function withReplaced(input: Json, replacements: Twin['replaced']): { readonly [field: string]: Json } {
  return Object.fromEntries(
    Object.entries(input ?? {}).map(([field, value]) => {
      const here = replacements.filter((replacement) => replacement.field === field);
      return [field, here.length === 0 ? value : replaceIn(value, here)];
    }),
  );
}

function replaceIn(value: Json, replacements: Twin['replaced']): Json {
  const found = replacements.find(({ from }) => from === value);
  if (found) return found.to;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => replaceIn(item, replacements));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, replaceIn(item, replacements)]));
}
