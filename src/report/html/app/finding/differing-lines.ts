import { diffArrays } from 'diff';
import type { Json } from '../../../../engine/sequence/json.ts';
import { type JsonLine, jsonLines, lineText } from '../parts/json-lines.ts';

/** One side of a comparison, with the numbers of the lines that the other does not have. */
export type Side = { readonly lines: readonly JsonLine[]; readonly pointed: ReadonlySet<number> };

/** Longer ones are compared line by line at the same place: to match them would take too long. */
const mostMatched = 3_000;

/** Two values in lines, and where they differ. */
export function differingLines(one: Json, other: Json): { readonly first: Side; readonly second: Side } {
  const [left, right] = [jsonLines(one), jsonLines(other)];
  const [leftTexts, rightTexts] = [left.map(lineText), right.map(lineText)];
  const pointed = { first: new Set<number>(), second: new Set<number>() };
  if (left.length + right.length > mostMatched) {
    for (const [at, text] of leftTexts.entries()) if (text !== rightTexts[at]) pointed.first.add(at);
    for (const [at, text] of rightTexts.entries()) if (text !== leftTexts[at]) pointed.second.add(at);
  } else {
    let [at, place] = [0, 0];
    for (const { added, removed, value } of diffArrays(leftTexts, rightTexts)) {
      for (const _ of value) {
        if (removed) pointed.first.add(at);
        if (added) pointed.second.add(place);
        if (!added) at += 1;
        if (!removed) place += 1;
      }
    }
  }
  return { first: { lines: left, pointed: pointed.first }, second: { lines: right, pointed: pointed.second } };
}
