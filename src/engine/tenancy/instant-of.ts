import type { Json } from '../sequence/json.ts';

/** The instant that the value of a column is, in milliseconds; one without an offset is taken for UTC, which is what the harness clock is in. */
export function instantOf(value: Json | undefined): number | undefined {
  if (typeof value !== 'string') return undefined;
  const instant = Date.parse(/(?:Z|[+-]\d\d(?::?\d\d)?)$/.test(value) ? value : `${value}Z`);
  return Number.isNaN(instant) ? undefined : instant;
}
