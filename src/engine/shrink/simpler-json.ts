import { isList } from '../sequence/canonical.ts';
import type { Json } from '../sequence/json.ts';

/** What a machine reads has one length and one form; half of a date is no simpler date. */
const machineReadable = /^(\d{4}-\d\d-\d\d|\d\d:\d\d|[0-9a-f]{8}-|[a-z]+:\/\/|[^@\s]+@)/i;

/**
 * Simpler values to put in the place of this one, the simplest first. None for a reference: they are merged, not simplified. Each is simpler
 * by an order that has an end, so that simplifying has one.
 */
export function simplerValues(value: Json): readonly Json[] {
  switch (typeof value) {
    case 'string':
      return machineReadable.test(value) ? [] : simplerStrings(value);
    case 'number':
      return simplerNumbers(value);
    case 'boolean':
      return value ? [false] : [];
    default:
      return isList(value) ? simplerLists(value) : [];
  }
}

function simplerStrings(value: string): readonly string[] {
  if (value.length < 2) return value === '' ? [] : [''];
  return ['', value.slice(0, 1), value.slice(0, Math.ceil(value.length / 2))];
}

function simplerNumbers(value: number): readonly number[] {
  if (Math.abs(value) <= 1) return value === 0 ? [] : [0];
  return [0, Math.sign(value), Math.trunc(value / 2)];
}

function simplerLists(value: readonly Json[]): readonly (readonly Json[])[] {
  if (value.length < 2) return value.length === 0 ? [] : [[]];
  return [[], value.slice(0, 1), value.slice(0, Math.ceil(value.length / 2))];
}
