import type { Json } from '../sequence/json.ts';

/** Where two values part first, and what stands there on each side; undefined for a side that has nothing there. */
export type JsonDifference = {
  /** Fields and positions, such as `body.items[2].status`; empty where the values themselves differ. */
  readonly path: string;
  readonly first: Json | undefined;
  readonly second: Json | undefined;
};

/** Whether two values that are not equal stand for the same all the same, in the field of that name. */
export type Alike = (first: Json, second: Json, field: string) => boolean;

/**
 * The first difference of two values, in the order of the first one's fields; undefined where they are equal, or alike. The order of fields
 * is none.
 */
export function jsonDifference(first: Json, second: Json, alike: Alike = () => false): JsonDifference | undefined {
  return differenceAt(first, second, { path: '', field: '', alike });
}

type Place = { readonly path: string; readonly field: string; readonly alike: Alike };

function differenceAt(first: Json, second: Json, { path, field, alike }: Place): JsonDifference | undefined {
  if (Object.is(first, second)) return undefined;
  if (!isCompound(first) || !isCompound(second) || Array.isArray(first) !== Array.isArray(second))
    return alike(first, second, field) ? undefined : { path, first, second };
  const [one, other] = [new Map(Object.entries(first)), new Map(Object.entries(second))];
  for (const name of new Set([...one.keys(), ...other.keys()])) {
    const inside = Array.isArray(first) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
    const [left, right] = [one.get(name), other.get(name)];
    if (left === undefined || right === undefined) return { path: inside, first: left, second: right };
    const difference = differenceAt(left, right, { path: inside, field: Array.isArray(first) ? field : name, alike });
    if (difference) return difference;
  }
  return undefined;
}

function isCompound(value: Json): value is Exclude<Json, string | number | boolean | null> {
  return value !== null && typeof value === 'object';
}
