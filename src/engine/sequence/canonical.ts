import type { Json } from './json.ts';
import type { Sequence } from './sequence.ts';

/** The same text for equal data, whatever the order of its keys. */
export function canonicalJson(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join()}]`;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join()}}`;
}

/** The same text for sequences that would run alike. */
export function canonicalSequence({ steps }: Sequence): string {
  return steps
    .map(({ id, actor, action, input, race }) => JSON.stringify([id, actor, action, canonicalJson(input), race]))
    .join('\n');
}

/** `Array.isArray` for JSON: the built-in one does not narrow read-only arrays. */
export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
