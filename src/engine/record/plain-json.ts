import type { Json } from '../sequence/json.ts';

/** What holds itself has no end; nothing that is meant to be read is nested deeper. */
const maxDepth = 200;

/** So many values, however small, are no answer any more. Something that holds one thing in many places grows with every level. */
const maxValues = 1_000_000;

/**
 * A value as JSON would carry it, as it is now: what an application's code hands over may hold dates, bytes, big integers and fields that
 * are undefined, whatever its type says, and may be changed later. A field without a value is not there.
 *
 * @throws what the value throws when it is looked at; an Error where it has no end.
 */
export function plainJson(value: unknown): Json {
  return new Copy().of(value, 0);
}

class Copy {
  #values = 0;

  of(value: unknown, depth: number): Json {
    switch (typeof value) {
      case 'boolean':
      case 'string':
        return value;
      case 'number':
        return Number.isFinite(value) ? value : String(value);
      case 'bigint':
        return String(value);
      case 'object':
        return value === null ? null : this.#ofObject(value, depth + 1);
      default:
        return null;
    }
  }

  #ofObject(value: object, depth: number): Json {
    if (depth > maxDepth) throw new Error(`it is nested more than ${maxDepth} levels deep, or holds itself`);
    if (Array.isArray(value)) return this.#ofList(value, depth);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
      if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
      if (value instanceof Map || value instanceof Set) return this.#ofList([...value], depth);
    }
    const fields = value as { readonly [name: string]: unknown };
    const { toJSON } = fields;
    if (typeof toJSON === 'function') return this.of(toJSON.call(value), depth);
    const copy: { [name: string]: Json } = {};
    for (const name of Object.keys(value)) {
      const item = fields[name];
      if (item === undefined || typeof item === 'function' || typeof item === 'symbol') continue;
      this.#count();
      const plain = this.of(item, depth);
      // An assignment to that name would set what the copy inherits from.
      if (name === '__proto__') Object.defineProperty(copy, name, { ...asField, value: plain });
      else copy[name] = plain;
    }
    return copy;
  }

  #ofList(list: readonly unknown[], depth: number): Json {
    const copy: Json[] = [];
    for (let at = 0; at < list.length; at += 1) {
      this.#count();
      copy.push(this.of(list[at], depth));
    }
    return copy;
  }

  #count(): void {
    this.#values += 1;
    if (this.#values > maxValues) throw new Error(`it holds more than ${maxValues.toLocaleString('en')} values`);
  }
}

const asField = { enumerable: true, configurable: true, writable: true };
