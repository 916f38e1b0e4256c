import type { JsonDifference } from '../record/json-difference.ts';
import { strangeValue } from '../sequence/strange-value.ts';
import { type Answer, compareAnswers, drawnApart, type Replacement } from './compare-answers.ts';

/** How often both are asked again: what comes out in one of two ways, by chance, comes out as if it told something once in so many tosses. */
const rounds = 3;

export type AskedTwice<R extends Replacement> = {
  readonly first: Answer;
  /** The answer to the same request with values that name nothing, equal up to what looks drawn. */
  readonly twin: Answer;
  /** What was put in place of what. */
  readonly replaced: readonly R[];
};

/**
 * Where something that looks drawn or digested, as an ETag, a signature or a cursor, follows from the row that the first request named: the
 * request is made with yet other values that name nothing, and once more as it was, a few times. What moves with them follows from what was sent, or was
 * drawn; what is the same for all that names nothing, and another for the row, each time, tells that it is there. Undefined where nothing
 * does, or where that cannot be told.
 */
export async function drawnForIt<R extends Replacement>(
  { first, twin, replaced }: AskedTwice<R>,
  ask: (replaced: readonly R[]) => Promise<Answer | undefined>,
): Promise<JsonDifference | undefined> {
  const apart = drawnApart(first, twin, replaced);
  const others = replaced.map((one) => ({ ...one, to: strangeValue(one.to) }));
  if (apart.length === 0 || others.some(({ to }, at) => to === replaced[at]?.to)) return undefined;
  const moves = others.map(({ to }, at) => ({ from: replaced[at]?.to ?? null, to }));
  let staying = apart;
  for (let round = 0; round < rounds && staying.length > 0; round += 1) {
    const other = await ask(others);
    staying = stayingOf(staying, other && movedPlaces(twin, other, moves));
    if (staying.length === 0) return undefined;
    const again = await ask([]);
    staying = stayingOf(staying, again && movedPlaces(first, again, []));
  }
  return staying[0];
}

function stayingOf(
  apart: readonly JsonDifference[],
  moved: ReadonlySet<string> | undefined,
): readonly JsonDifference[] {
  return moved === undefined ? [] : apart.filter(({ path }) => !moved.has(path));
}

/** Undefined where the answers differ in more than what looks drawn. */
function movedPlaces(one: Answer, other: Answer, replaced: readonly Replacement[]): ReadonlySet<string> | undefined {
  if (compareAnswers(one, other, replaced) !== undefined) return undefined;
  return new Set(drawnApart(one, other, replaced).map(({ path }) => path));
}
