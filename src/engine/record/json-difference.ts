import { isList } from '../sequence/canonical.ts';
import type { Json } from '../sequence/json.ts';
import { matchLists } from './match-lists.ts';

/** Where two values part first, and what stands there on each side; undefined for a side that has nothing there. */
export type JsonDifference = {
  /** Fields and positions, such as `body.items[2].status`; empty where the values themselves differ. */
  readonly path: string;
  readonly first: Json | undefined;
  readonly second: Json | undefined;
};

/** Whether two values that are not equal stand for the same all the same, in the field of that name. The name of a field stands in none. */
export type Alike = (first: Json, second: Json, field: string) => boolean;

export type DifferenceOptions = {
  readonly alike?: Alike;
  /** Told of each list that differs in its order alone, which is no difference then. Without it, order counts. */
  readonly onDisorder?: (path: string) => void;
  /** A text as what it holds, such as its lines: compared in its place where both texts hold something of the kind. */
  readonly unfold?: (text: string) => Json | undefined;
};

/**
 * The first difference of two values, in the order of the first one's fields; undefined where they are equal, or alike. The order of fields
 * is none, and a field that holds undefined, as no JSON does, is not there.
 */
export function jsonDifference(first: Json, second: Json, options: DifferenceOptions = {}): JsonDifference | undefined {
  return differenceAt(first, second, { path: '', field: '', alike: () => false, ...options });
}

type Place = DifferenceOptions & { readonly path: string; readonly field: string; readonly alike: Alike };

function differenceAt(first: Json, second: Json, place: Place): JsonDifference | undefined {
  if (Object.is(first, second)) return undefined;
  if (isList(first) && isList(second)) return listDifference(first, second, place);
  if (isFields(first) && isFields(second)) return fieldsDifference(first, second, place);
  if (place.alike(first, second, place.field)) return undefined;
  const [one, other] = [unfolded(first, place), unfolded(second, place)];
  if (one !== undefined && other !== undefined && isList(one) === isList(other)) return differenceAt(one, other, place);
  return { path: place.path, first, second };
}

type Fields = { readonly [name: string]: Json };

function fieldsDifference(first: Fields, second: Fields, place: Place): JsonDifference | undefined {
  const [one, other] = [presentFields(first), presentFields(second)];
  const pathOf = (name: string) => (place.path === '' ? name : `${place.path}.${name}`);
  const unmatched = new Set([...other.keys()].filter((name) => !one.has(name)));
  const nameIn = (name: string): string | undefined => {
    if (other.has(name)) return name;
    const found = [...unmatched].find((candidate) => place.alike(name, candidate, ''));
    if (found !== undefined) unmatched.delete(found);
    return found;
  };
  for (const [name, left] of one) {
    const otherName = nameIn(name);
    const right = otherName === undefined ? undefined : other.get(otherName);
    if (right === undefined) return { path: pathOf(name), first: left, second: right };
    const difference = differenceAt(left, right, { ...place, path: pathOf(name), field: name });
    if (difference) return difference;
  }
  const [name] = unmatched;
  return name === undefined ? undefined : { path: pathOf(name), first: undefined, second: other.get(name) };
}

function listDifference(first: readonly Json[], second: readonly Json[], place: Place): JsonDifference | undefined {
  const disorders: string[] = [];
  const itemAt = (at: number): Place => ({ ...place, path: `${place.path}[${at}]` });
  const noting = (at: number): Place =>
    place.onDisorder ? { ...itemAt(at), onDisorder: (path) => disorders.push(path) } : itemAt(at);
  const inOrder = inOrderDifference(first, second, noting);
  if (inOrder === undefined) {
    for (const path of disorders) place.onDisorder?.(path);
    return undefined;
  }
  if (!place.onDisorder) return inOrder;
  const silent: Place = { ...place, onDisorder: () => {} };
  const { left, right } = matchLists(first, second, (one, other) => differenceAt(one, other, silent) === undefined);
  const [lost, added] = [left[0], right[0]];
  if (lost === undefined && added === undefined) {
    place.onDisorder(place.path);
    return undefined;
  }
  const [one, other] = [first[lost ?? first.length], second[added ?? second.length]];
  const at = itemAt(lost ?? added ?? 0);
  if (one === undefined || other === undefined) return { path: at.path, first: one, second: other };
  return differenceAt(one, other, { ...silent, path: at.path });
}

function inOrderDifference(
  first: readonly Json[],
  second: readonly Json[],
  itemAt: (at: number) => Place,
): JsonDifference | undefined {
  for (let at = 0; at < Math.max(first.length, second.length); at += 1) {
    const [one, other] = [first[at], second[at]];
    if (one === undefined && other === undefined) continue;
    if (one === undefined || other === undefined) return { path: itemAt(at).path, first: one, second: other };
    const difference = differenceAt(one, other, itemAt(at));
    if (difference) return difference;
  }
  return undefined;
}

function unfolded(value: Json, { unfold }: Place): Json | undefined {
  return typeof value === 'string' ? unfold?.(value) : undefined;
}

function presentFields(value: Fields): ReadonlyMap<string, Json> {
  return new Map(Object.entries(value).filter(([, item]) => item !== undefined));
}

function isFields(value: Json): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
