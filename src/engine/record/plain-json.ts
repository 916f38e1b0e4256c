import type { Json } from '../sequence/json.ts';

/**
 * A value as JSON would carry it: what an application's code hands over may hold dates, bytes, big integers and fields that are undefined,
 * whatever its type says. A field without a value is not there. The same object where it is plain already.
 */
export function plainJson(value: unknown): Json {
  if (isPlain(value)) return value;
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return String(value);
    case 'object':
      break;
    default:
      return null;
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  if (value instanceof Map || value instanceof Set) return plainJson([...value]);
  if (Array.isArray(value)) return value.map(plainJson);
  if (value !== null && 'toJSON' in value && typeof value.toJSON === 'function') return plainJson(value.toJSON());
  return Object.fromEntries(
    Object.entries(value ?? {}).flatMap(([name, item]): [string, Json][] => {
      const isAbsent = item === undefined || typeof item === 'function' || typeof item === 'symbol';
      return isAbsent ? [] : [[name, plainJson(item)]];
    }),
  );
}

function isPlain(value: unknown): value is Json {
  switch (typeof value) {
    case 'boolean':
    case 'string':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      break;
    default:
      return false;
  }
  if (value === null) return true;
  if (Array.isArray(value)) return value.every(isPlain);
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && Object.values(value).every(isPlain);
}
