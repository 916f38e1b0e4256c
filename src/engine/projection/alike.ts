import type { Alike } from '../record/json-difference.ts';
import type { Json } from '../sequence/json.ts';
import type { Renaming } from './renaming.ts';

/** A run of what stands in words, numbers and encodings. */
const word = /([\w+/%-]+={0,2})/;

/**
 * Takes two values for alike that stand for the same in two runs. Sure are texts that differ in nothing but ids of the same row. Likely are
 * numbers that are ids of the same row, in any field or text, though they may as well be figures, and what a step has stored in the same
 * row of both runs. Possible is whatever may follow from something that the runs have drawn apart: other codes, tokens, digests, cursors.
 */
export function alikeUnder({ first, second, isSure, mayFollow }: Renaming, step: number): Alike {
  const otherwise: Likeness = mayFollow(step) && 'possible';
  const areOneThing = (one: string, other: string): Likeness => {
    if (one === other || isSure(one, other)) return true;
    return first.namesOf(one).isDisjointFrom(second.namesOf(other)) ? false : 'likely';
  };
  const areOneWord = (one: string, other: string): Likeness => {
    const likeness = areOneThing(one, other);
    if (likeness !== false) return likeness;
    const numbers = numbersIn(one, other);
    return (numbers.length > 0 && weakest(numbers.map((pair) => areOneThing(...pair)))) || otherwise;
  };
  return (one, other) => {
    if (typeof one === 'number' && typeof other === 'number') return areOneWord(String(one), String(other));
    if (typeof one !== 'string' || typeof other !== 'string') return false;
    const words = wordsApart(first.withNames(one), second.withNames(other));
    return words === undefined ? false : weakest(words.map((apart) => areOneWord(apart.one, apart.other)));
  };
}

/** Whether both runs have a word of the value, and it stands for something else in each: it was drawn for one row, and for another. */
export function isByChance({ first, second }: Renaming, value: Json): boolean {
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  return String(value)
    .split(word)
    .some((part) => {
      const [names, otherNames] = [first.namesOf(part), second.namesOf(part)];
      return names.size > 0 && otherNames.size > 0 && names.isDisjointFrom(otherNames);
    });
}

type Likeness = ReturnType<Alike>;

const fromWeakest: readonly Likeness[] = [false, 'possible', 'likely'];

function weakest(likenesses: readonly Likeness[]): Likeness {
  return fromWeakest.find((likeness) => likenesses.includes(likeness)) ?? true;
}

/** A word of a text that another text has another word in place of. */
export type WordApart = { readonly at: number; readonly one: string; readonly other: string };

/** The words in which two texts differ; undefined where they differ in more. */
export function wordsApart(text: string, otherText: string): readonly WordApart[] | undefined {
  const [parts, otherParts] = [text.split(word), otherText.split(word)];
  if (parts.length !== otherParts.length) return undefined;
  const isWord = (at: number) => at % 2 === 1;
  if (!parts.every((part, at) => isWord(at) || part === otherParts[at])) return undefined;
  return parts.flatMap((one, at): WordApart[] => {
    const other = otherParts[at] ?? '';
    return one === other ? [] : [{ at, one, other }];
  });
}

/** The numbers that two texts hold at the same places, which are the same otherwise; none where they are not. */
function numbersIn(one: string, other: string): readonly (readonly [one: string, other: string])[] {
  const [parts, otherParts] = [one.split(/(\d+)/), other.split(/(\d+)/)];
  const isSame = (at: number) => at % 2 === 1 || parts[at] === otherParts[at];
  if (parts.length !== otherParts.length || !parts.every((_, at) => isSame(at))) return [];
  return parts.flatMap((part, at) => (at % 2 === 1 ? [[part, otherParts[at] ?? ''] as const] : []));
}
