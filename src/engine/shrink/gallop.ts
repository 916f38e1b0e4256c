import type { Sequence } from '../sequence/sequence.ts';
import type { Candidates } from './pass.ts';

/**
 * Takes away as many units as it can in few candidates: large blocks first, twice as large after each success; a block that is refused is
 * halved until one needed unit is found, which costs log2 of its size and no candidate for the unit itself. Units should come least likely
 * to be needed first. Group testing after Hwang (1972), where delta debugging would go over all blocks again at each size.
 *
 * `firstSize` is half of them unless told otherwise: all of them, where they are hardly ever needed.
 * `candidateOf` makes the candidate without the units, or undefined where that cannot be or would take away one that is needed.
 */
export function* gallop<Unit>(
  units: readonly Unit[],
  candidateOf: (dropped: readonly Unit[], needed: readonly Unit[]) => Sequence | undefined,
  firstSize = Math.ceil(units.length / 2),
): Candidates {
  const needed: Unit[] = [];
  let rest = units;
  let size = firstSize;
  for (;;) {
    rest = rest.filter((unit) => candidateOf([unit], needed) !== undefined);
    let suspects = rest.slice(0, size);
    if (suspects.length === 0) return;
    if (yield* isTaken(suspects)) {
      rest = rest.slice(suspects.length);
      size *= 2;
      continue;
    }
    while (suspects.length > 1) {
      const half = suspects.slice(0, Math.ceil(suspects.length / 2));
      suspects = (yield* isTaken(half)) ? suspects.slice(half.length) : half;
    }
    const [unit] = suspects;
    if (unit === undefined) return;
    needed.push(unit);
    rest = rest.slice(rest.indexOf(unit) + 1);
    size = Math.max(1, Math.floor(size / 2));
  }

  function* isTaken(dropped: readonly Unit[]): Generator<Sequence, boolean, boolean> {
    const candidate = candidateOf(dropped, needed);
    return candidate !== undefined && (yield candidate);
  }
}
