/** Which items of two lists stand for the same, by their places. */
export type Matching = {
  readonly pairs: readonly (readonly [first: number, second: number])[];
  /** Places in the first list, and in the second, of what has no fellow in the other, in order. */
  readonly left: readonly number[];
  readonly right: readonly number[];
};

/** Beyond so many items each is looked for at its own place alone: comparing all with all would take too long. */
const maxItems = 400;

/**
 * Matches the items of two lists, whatever order they are in, so that as many as possible have a fellow; where there is a choice, at the same
 * place. Likeness need not be transitive (a number may be alike to itself, and to another), so a match is given up again where that lets
 * more items have one: augmenting paths (Kuhn, 1955).
 */
export function matchLists<Item>(
  first: readonly Item[],
  second: readonly Item[],
  areAlike: (one: Item, other: Item) => boolean,
): Matching {
  const known = new Map<number, boolean>();
  const isLike = (one: number, other: number): boolean => {
    const place = one * second.length + other;
    const like = known.get(place) ?? areAlike(first[one] as Item, second[other] as Item);
    known.set(place, like);
    return like;
  };
  const isTooLong = Math.max(first.length, second.length) > maxItems;
  const fellows = new Map<number, number>();
  const findFellow = (one: number, tried: Set<number>): boolean => {
    const isFree = (other: number): boolean => {
      if (tried.has(other) || !isLike(one, other)) return false;
      tried.add(other);
      const rival = fellows.get(other);
      return rival === undefined || (!isTooLong && findFellow(rival, tried));
    };
    const ownPlace = one < second.length && isFree(one) ? one : undefined;
    const other = ownPlace ?? (isTooLong ? undefined : second.keys().find((place) => place !== one && isFree(place)));
    if (other === undefined) return false;
    fellows.set(other, one);
    return true;
  };
  for (const one of first.keys()) findFellow(one, new Set());
  const matched = new Set(fellows.values());
  return {
    pairs: [...fellows].map(([other, one]) => [one, other] as const).sort(([a], [b]) => a - b),
    left: first
      .keys()
      .toArray()
      .filter((one) => !matched.has(one)),
    right: second
      .keys()
      .toArray()
      .filter((other) => !fellows.has(other)),
  };
}
