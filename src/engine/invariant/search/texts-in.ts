import type { Json } from '../../sequence/json.ts';

/** From here on a number is as telling as a text: 15 digits. */
const TELLING_NUMBER = 1e14;

/** Every different text in a value, names of fields and long numbers included. */
export function textsIn(value: Json): ReadonlySet<string> {
  const texts = new Set<string>();
  collect(value, texts);
  return texts;
}

function collect(value: Json, texts: Set<string>): void {
  if (typeof value === 'string') texts.add(value);
  else if (typeof value === 'number') {
    if (value >= TELLING_NUMBER) texts.add(String(value));
  } else if (Array.isArray(value)) for (const item of value) collect(item, texts);
  else if (value !== null && typeof value === 'object') {
    for (const [name, item] of Object.entries(value)) {
      texts.add(name);
      collect(item, texts);
    }
  }
}
