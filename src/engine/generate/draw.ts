import type * as fc from 'fast-check';

/** An integer from 0 to `bound - 1`. */
export function drawBelow(random: fc.Random, bound: number): number {
  return random.nextInt(0, bound - 1);
}

/** True with the given probability. */
export function drawChance(random: fc.Random, probability: number): boolean {
  return random.nextDouble() < probability;
}

/** One of the items; undefined where there is none. */
export function drawOne<Item>(random: fc.Random, items: readonly Item[]): Item | undefined {
  return items.length === 0 ? undefined : items[drawBelow(random, items.length)];
}

/** One of the items, each as likely as its weight says; undefined where there is none with a weight above zero. */
export function drawWeighted<Item>(
  random: fc.Random,
  items: readonly Item[],
  weightOf: (item: Item) => number,
): Item | undefined {
  return items.some((item) => weightOf(item) > 0) ? weightedAt(random.nextDouble(), items, weightOf) : undefined;
}

/** The item at a place from 0 to 1, where each takes as much room as its weight says; undefined where there is none with a weight above zero. */
export function weightedAt<Item>(
  place: number,
  items: readonly Item[],
  weightOf: (item: Item) => number,
): Item | undefined {
  const total = items.reduce((sum, item) => sum + weightOf(item), 0);
  if (total <= 0) return undefined;
  let rest = place * total;
  for (const item of items) {
    rest -= weightOf(item);
    if (rest < 0) return item;
  }
  // Rounding left a rest that no item took.
  return items.findLast((item) => weightOf(item) > 0);
}
