import type { Json } from '../sequence/json.ts';
import { isReference } from '../sequence/reference.ts';
import { isList } from './canonical.ts';

/** What a machine reads has one length and one form; half of a date is no simpler date. */
const machineReadable = /^(\d{4}-\d\d-\d\d|\d\d:\d\d|[0-9a-f]{8}-|[a-z]+:\/\/|[^@\s]+@)/i;

/**
 * Simpler values to put in the place of this one, the simplest first; undefined stands for leaving it out. Each is simpler by an order
 * that has an end, so that simplifying has one. References have none: they are merged, not simplified.
 */
export function simplerValues(value: Json): readonly (Json | undefined)[] {
  switch (typeof value) {
    case 'string':
      if (value === '') return [];
      if (machineReadable.test(value)) return [undefined];
      return value.length === 1
        ? ['', undefined]
        : ['', value.slice(0, 1), value.slice(0, Math.ceil(value.length / 2)), undefined];
    case 'number':
      return value === 0
        ? []
        : [0, ...(Math.abs(value) > 1 ? [Math.sign(value), Math.trunc(value / 2)] : []), undefined];
    case 'boolean':
      return value ? [false, undefined] : [];
    default:
      if (value === null || isReference(value)) return [];
      if (!isList(value)) return [undefined];
      if (value.length === 0) return [];
      return value.length === 1
        ? [[]]
        : [[], value.slice(0, 1), value.slice(0, Math.ceil(value.length / 2)), value.slice(1)];
  }
}
