import type * as fc from 'fast-check';
import type { RacePlan } from '../database/scheduler/race-strategy.ts';
import { drawBelow, drawChance, drawOne } from './draw.ts';
import type { Turns } from './entities.ts';

/** How many turns a step is taken for that has not been seen yet. */
const turnsUnseen = [4, 4, 4, 10] as const;

/** How often a step is held before a write: where one is known to write, and where that is not known of any. */
const holdShare = 0.4;
const blindHoldShare = 0.1;

/** Of the other plans: those by priorities. */
const pctShare = 0.7;

/** Of the plans by priorities: those whose changes come anywhere, and not while whoever goes first has not ended. */
const anywhereShare = 0.15;

/**
 * Draws how it is decided who goes on among steps that take so many turns each, as far as that is known. A change of priorities most often
 * comes while whoever goes first has not ended: later it changes nothing.
 */
export function drawPlan(random: fc.Random, seen: readonly (Turns | undefined)[]): RacePlan {
  const seed = drawBelow(random, 2 ** 31);
  const writers = seen.flatMap((turns, at) => (turns !== undefined && turns.writes > 0 ? [{ at, ...turns }] : []));
  if (drawChance(random, writers.length > 0 ? holdShare : blindHoldShare)) {
    const { at = drawBelow(random, seen.length), writes = 2 } = drawOne(random, writers) ?? {};
    return { kind: 'hold', seed, held: at, write: 1 + drawBelow(random, writes) };
  }
  if (!drawChance(random, pctShare)) return { kind: 'random walk', seed };
  const counts = seen.map((turns) => Math.max(2, turns?.all ?? drawOne(random, turnsUnseen) ?? 0));
  const changes = 1 + drawBelow(random, 2);
  const isAnywhere = drawChance(random, anywhereShare);
  const length = isAnywhere ? counts.reduce((sum, count) => sum + count, 0) : Math.min(...counts) - 1;
  return { kind: 'pct', seed, changes, length };
}
