import type { Json } from '../sequence/json.ts';
import { wordsApart } from './alike.ts';

/**
 * Whether two texts point at items of lists that came in another order, each in its own run: the first item, the last one, or a cursor that goes
 * on after it. They differ for the reason for which the lists do, which is told of, and is no difference.
 */
export function pointAtItems(one: Json, other: Json, lists: readonly (readonly [Json, Json])[]): boolean {
  if (!isScalar(one) || !isScalar(other)) return false;
  const scalars = new Set(lists.flatMap(([list]) => scalarsIn(list)));
  const otherScalars = new Set(lists.flatMap(([, list]) => scalarsIn(list)));
  const words = wordsApart(String(one), String(other)) ?? [];
  return (
    words.length > 0 &&
    words.every((apart) => {
      const otherReadings = readings(apart.other);
      return readings(apart.one).some((reading, at) =>
        arePlaces([reading, scalars], [otherReadings[at] ?? '', otherScalars]),
      );
    })
  );
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
