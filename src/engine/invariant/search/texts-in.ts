import type { Json } from '../../sequence/json.ts';

/** From here on a number is as telling as a text: 15 digits. */
const TELLING_NUMBER = 1e14;

/** The different texts in a value. */
export type Texts = {
  /** Long numbers included. */
  readonly values: ReadonlySet<string>;
  /** Names of fields. */
  readonly names: ReadonlySet<string>;
};

/** Every text in a value, at whatever depth. */
export function textsIn(value: Json): Texts {
  const texts = { values: new Set<string>(), names: new Set<string>() };
  collect(value, texts);
  return texts;
}

function collect(value: Json, texts: { readonly values: Set<string>; readonly names: Set<string> }): void {
  if (typeof value === 'string') texts.values.add(value);
  else if (typeof value === 'number') {
    if (value >= TELLING_NUMBER) texts.values.add(String(value));
  } else if (Array.isArray(value)) for (const item of value) collect(item, texts);
  else if (value !== null && typeof value === 'object') {
    for (const [name, item] of Object.entries(value)) {
      texts.names.add(name);
      collect(item, texts);
    }
  }
}
