import { isList } from '../sequence/canonical.ts';
import type { Json } from '../sequence/json.ts';
import { type Matching, matchLists } from './match-lists.ts';

/** Where two values part first, and what stands there on each side; undefined for a side that has nothing there. */
export type JsonDifference = {
  /** Fields and positions, such as `body.items[2].status`; empty where the values themselves differ. */
  readonly path: string;
  readonly first: Json | undefined;
  readonly second: Json | undefined;
};

/** Of longer lists that differ in many items nothing is matched that is not sure. */
const maxPossible = 10_000;

/** Ends the path of the name of a field, which is a text as well. */
export const nameMark = ' (name)';

/**
 * Whether two scalars that are not equal stand for the same all the same. What is `likely` or `possible` does unless somebody finds out
 * otherwise.
 */
export type Alike = (first: Json, second: Json) => boolean | 'likely' | 'possible';

/** How much speaks against it that two values are the same, if something in them is alike in doubt, or equal by chance. */
const doubtfulness = { likely: 1, possible: 10, byChance: 10 };

export type DifferenceOptions = {
  readonly alike?: Alike;
  /** Whether a value that stands on both sides stands for something else on each: then lists are not matched by it. */
  readonly isByChance?: (value: Json) => boolean;
  /** Told of each list that differs in its order alone, which is no difference then. Without it, order counts. */
  readonly onDisorder?: (path: string) => void;
  /** Told of what was taken for the same in doubt. */
  readonly onDoubt?: (doubt: JsonDifference) => void;
  /** A text as what it holds, such as its lines: compared in its place where both texts hold something of the kind. */
  readonly unfold?: (text: string) => Json | undefined;
};

/**
 * The first difference of two values, in the order of the first one's fields; undefined where they are equal, or alike. The order of fields
 * is none, and a field that holds undefined, as no JSON does, is not there.
 */
export function jsonDifference(first: Json, second: Json, options: DifferenceOptions = {}): JsonDifference | undefined {
  return differenceAt(first, second, { path: '', ...options });
}

type Place = DifferenceOptions & {
  readonly path: string;
  /** Told how much speaks against it that the values are the same; only while lists are matched. */
  readonly weigh?: (doubtfulness: number) => void;
};

function differenceAt(first: Json, second: Json, place: Place): JsonDifference | undefined {
  if (Object.is(first, second)) {
    if (place.weigh && place.isByChance?.(first)) place.weigh(doubtfulness.byChance);
    return undefined;
  }
  if (isList(first) && isList(second)) return listDifference(first, second, place);
  if (isFields(first) && isFields(second)) return fieldsDifference(first, second, place);
  if (areAlike(first, second, place)) return undefined;
  const [one, other] = [unfolded(first, place), unfolded(second, place)];
  if (one !== undefined && other !== undefined && isList(one) === isList(other)) return differenceAt(one, other, place);
  return { path: place.path, first, second };
}

function areAlike(first: Json, second: Json, { path, alike, onDoubt, weigh }: Place): boolean {
  const likeness = alike?.(first, second) ?? false;
  if (typeof likeness === 'boolean') return likeness;
  weigh?.(doubtfulness[likeness]);
  onDoubt?.({ path, first, second });
  return true;
}

type Fields = { readonly [name: string]: Json };

function fieldsDifference(first: Fields, second: Fields, place: Place): JsonDifference | undefined {
  const [one, other] = [presentFields(first), presentFields(second)];
  const pathOf = (name: string) => (place.path === '' ? name : `${place.path}.${name}`);
  const unmatched = new Set([...other.keys()].filter((name) => !one.has(name)));
  const nameIn = (name: string): string | undefined => {
    if (other.has(name)) return name;
    const named = { ...place, path: `${pathOf(name)}${nameMark}` };
    const found = [...unmatched].find((candidate) => areAlike(name, candidate, named));
    if (found !== undefined) unmatched.delete(found);
    return found;
  };
  for (const [name, left] of one) {
    const otherName = nameIn(name);
    const right = otherName === undefined ? undefined : other.get(otherName);
    if (right === undefined) return { path: pathOf(name), first: left, second: right };
    const difference = differenceAt(left, right, { ...place, path: pathOf(name) });
    if (difference) return difference;
  }
  const [name] = unmatched;
  return name === undefined ? undefined : { path: pathOf(name), first: undefined, second: other.get(name) };
}

function listDifference(first: readonly Json[], second: readonly Json[], place: Place): JsonDifference | undefined {
  if (!place.onDisorder) return inOrderDifference(first, second, place);
  if (areEqual(first, second)) return undefined;
  const { pairs, left, right } = matchItems(first, second, place);
  const told = pairs.map(([one, other]) => differenceAt(first[one] ?? null, second[other] ?? null, itemOf(one, place)));
  const [lost, added] = [left[0], right[0]];
  if (lost === undefined && added === undefined) {
    if (pairs.some(([one, other]) => one !== other)) place.onDisorder(place.path);
    return told.find((difference) => difference !== undefined);
  }
  const [one, other] = [first[lost ?? first.length], second[added ?? second.length]];
  const at = itemOf(lost ?? added ?? 0, place);
  if (one === undefined || other === undefined) return { path: at.path, first: one, second: other };
  return differenceAt(one, other, at);
}

function areEqual(first: Json, second: Json): boolean {
  return differenceAt(first, second, { path: '' }) === undefined;
}

/** Who is whose fellow in two lists: first what is the same for sure, then those between which the least is in doubt. */
function matchItems(first: readonly Json[], second: readonly Json[], place: Place): Matching {
  const doubtsBetween = (one: Json, other: Json): number => {
    let doubts = 0;
    const weigh = (more: number) => {
      doubts += more;
    };
    const trial = { ...place, weigh, onDoubt: () => {}, onDisorder: () => {} };
    return differenceAt(one, other, trial) === undefined ? doubts : Number.POSITIVE_INFINITY;
  };
  const sure = matchLists(first, second, (one, other) => doubtsBetween(one, other) === 0);
  if (sure.left.length * sure.right.length > maxPossible) return sure;
  const possible = sure.left
    .flatMap((one) =>
      sure.right.map((other) => ({ one, other, doubts: doubtsBetween(first[one] ?? null, second[other] ?? null) })),
    )
    .filter(({ doubts }) => Number.isFinite(doubts))
    .sort((a, b) => a.doubts - b.doubts || Math.abs(a.one - a.other) - Math.abs(b.one - b.other));
  const [lost, added] = [new Set(sure.left), new Set(sure.right)];
  const pairs = possible.flatMap(({ one, other }) => {
    if (!lost.has(one) || !added.has(other)) return [];
    lost.delete(one);
    added.delete(other);
    return [[one, other] as const];
  });
  const inOrder = [...sure.pairs, ...pairs].sort(([one], [other]) => one - other);
  const ascending = (places: ReadonlySet<number>) => [...places].sort((one, other) => one - other);
  return { pairs: inOrder, left: ascending(lost), right: ascending(added) };
}

function itemOf(at: number, place: Place): Place {
  return { ...place, path: `${place.path}[${at}]` };
}

function inOrderDifference(first: readonly Json[], second: readonly Json[], place: Place): JsonDifference | undefined {
  for (let at = 0; at < Math.max(first.length, second.length); at += 1) {
    const [one, other] = [first[at], second[at]];
    const item = itemOf(at, place);
    if (one === undefined || other === undefined) return { path: item.path, first: one, second: other };
    const difference = differenceAt(one, other, item);
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
