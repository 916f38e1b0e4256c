import { isList } from '../sequence/canonical.ts';
import type { Json } from '../sequence/json.ts';
import { wordsApart } from './alike.ts';

/** Calls a text the same in both runs, whatever ids they have drawn. */
export type Named = (text: string) => string;

/**
 * Whether two texts point at items of one list that came in another order: the first item, the last one, or a cursor that goes on after it. They
 * differ for the reason for which the list does, which is told of, and is no difference.
 */
export function pointsIntoDisorder(
  first: Json,
  second: Json,
  [named, otherNamed]: readonly [Named, Named],
): (one: Json, other: Json) => boolean {
  const scalars = new Set<string>();
  const otherScalars = new Set<string>();
  for (const [list, otherList] of turnedLists(first, second, [named, otherNamed])) {
    for (const text of scalarsIn(list)) scalars.add(text);
    for (const text of scalarsIn(otherList)) otherScalars.add(text);
  }
  if (scalars.size === 0) return () => false;
  return (one, other) => {
    if (!isScalar(one) || !isScalar(other)) return false;
    const words = wordsApart(String(one), String(other));
    return (
      words !== undefined &&
      words.length > 0 &&
      words.every((apart) =>
        readings(apart.one).some((reading, at) => {
          const otherReading = readings(apart.other)[at];
          return otherReading !== undefined && arePlaces([reading, scalars], [otherReading, otherScalars]);
        }),
      )
    );
  };
}

type Place = readonly [text: string, scalars: ReadonlySet<string>];

/** Whether the texts are the same but for what stands in an item of the list each. */
function arePlaces([one, scalars]: Place, [other, otherScalars]: Place): boolean {
  const rests = (text: string, all: ReadonlySet<string>) =>
    new Set(
      [...all].filter((scalar) => scalar !== '' && text.includes(scalar)).map((scalar) => text.replace(scalar, '\0')),
    );
  return !rests(one, scalars).isDisjointFrom(rests(other, otherScalars));
}

/** The word, and what it is base64 of. */
function readings(word: string): readonly string[] {
  return [word, Buffer.from(word, 'base64url').toString()];
}

/** The lists at the same place of both values that hold the same in another order. */
function turnedLists(
  first: Json,
  second: Json,
  named: readonly [Named, Named],
): readonly (readonly [readonly Json[], readonly Json[]])[] {
  if (!isNested(first) || !isNested(second)) return [];
  if (isList(first) && isList(second)) {
    const [texts, others] = [first.map(textBy(named[0])), second.map(textBy(named[1]))];
    const isTurned =
      texts.join('\0') !== others.join('\0') && texts.toSorted().join('\0') === others.toSorted().join('\0');
    if (isTurned) return [[first, second]];
    return first.flatMap((item, at) => turnedLists(item, second[at] ?? null, named));
  }
  const others = new Map(Object.entries(second));
  return Object.entries(first).flatMap(([field, value]) => turnedLists(value, others.get(field) ?? null, named));
}

function textBy(named: Named): (item: Json) => string {
  return (item) => named(JSON.stringify(item));
}

function scalarsIn(value: Json): readonly string[] {
  if (isNested(value)) return Object.values(value).flatMap(scalarsIn);
  return isScalar(value) ? [String(value)] : [];
}

function isNested(value: Json): value is readonly Json[] | { readonly [field: string]: Json } {
  return typeof value === 'object' && value !== null;
}

function isScalar(value: Json): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
