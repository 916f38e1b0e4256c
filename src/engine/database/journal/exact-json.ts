import type { Json } from '../../sequence/json.ts';

/** What may be a number that a JavaScript number cannot hold: 16 digits or more, or a large exponent. */
const LONG_NUMBER = /\d{16}|[\d.]{17}|\d[eE][+-]?\d{3}/;

const SIGNIFICANT_DIGITS = 15;

/**
 * Parses JSON without losing digits: a number that a JavaScript number does not hold exactly stays as its digits, a string. So two
 * `bigint` keys never become one.
 */
export function parseExactJson(text: string): Json {
  // The reviver is several times slower, and hardly ever needed.
  return LONG_NUMBER.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
}

function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined || String(value) === source) return value;
  const digits = source.replace(/[eE].*$/, '').replace(/^[-0.]+|\./g, '');
  return Number.isFinite(value) && digits.length <= SIGNIFICANT_DIGITS ? value : source;
}
