import { createHash } from 'node:crypto';
import type { Json } from './json.ts';

const uuidForm = /^[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}$/i;

/** Where a uuid says of which kind it is: the version and the variant. */
const uuidFixedDigits: readonly number[] = [12, 16];

/**
 * A value of the same form as the given one that names nothing: each letter and digit is replaced by one of its kind, and the rest stays,
 * so that an e-mail stays an e-mail and a uuid keeps its version. The same value always gives the same stranger.
 */
export function strangeValue(value: Json): Json {
  if (typeof value === 'number') return strangeNumber(value);
  return typeof value === 'string' ? strangeText(value) : value;
}

/** Far from what sequences give out, and within what a column of the same type can hold. */
function strangeNumber(value: number): number {
  return Math.abs(value) < 30_000
    ? 32_000 + (Math.abs(Math.trunc(value)) % 700)
    : 2_000_000_000 + (Math.abs(value) % 1_000_000);
}

function strangeText(value: string): string {
  if (/^\d+$/.test(value)) return String(strangeNumber(Number(value)));
  const isUuid = uuidForm.test(value);
  const isHex = isUuid || /^(?=.*\d)[\da-f]{16,}$/i.test(value);
  const digits = createHash('sha512').update(`no such ${value}`).digest();
  let place = -1;
  return value.replaceAll(/[a-z\d]/gi, (letter) => {
    place += 1;
    if (isUuid && uuidFixedDigits.includes(place)) return letter;
    const drawn = digits[place % digits.length] ?? 0;
    if (isHex) return inCaseOf(letter, (drawn % 16).toString(16));
    if (/\d/.test(letter)) return String(drawn % 10);
    return inCaseOf(letter, String.fromCharCode(97 + (drawn % 26)));
  });
}

function inCaseOf(letter: string, replacement: string): string {
  return letter === letter.toUpperCase() && letter !== letter.toLowerCase() ? replacement.toUpperCase() : replacement;
}
