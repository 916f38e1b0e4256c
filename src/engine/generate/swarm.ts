import type * as fc from 'fast-check';
import { timePassName } from '../sequence/action.ts';
import { drawBelow, drawChance } from './draw.ts';

/**
 * The emphasis of one run: how often each action and each actor is drawn, against the others. Actions may be left out of a run
 * altogether, so that some runs go deep where a uniform mix would only scratch (Groce et al., "Swarm Testing", ISSTA 2012). Actions of one
 * group, which is the part of the name before the dot, stay or go together: they tend to lead to each other.
 */
export type Swarm = {
  readonly actions: ReadonlyMap<string, number>;
  readonly actors: ReadonlyMap<string, number>;
};

/** Shares of the groups that a run keeps. */
const keepShares = [0.3, 0.6, 1] as const;

/** Draws the emphasis of a run among the given actions and actors. */
export function drawSwarm(
  random: fc.Random,
  { actions, actors }: { readonly actions: readonly string[]; readonly actors: readonly string[] },
): Swarm {
  const keepShare = keepShares[drawBelow(random, keepShares.length)] ?? 1;
  // Time always passes: much of what an application does is due only later.
  const keptGroups = new Set([...new Set(actions.map(groupOf))].filter(() => drawChance(random, keepShare)));
  const kept = actions.filter((name) => keptGroups.has(groupOf(name)) || name === timePassName);
  return {
    actions: emphasize(random, kept.length > 1 ? kept : actions),
    actors: emphasize(random, actors),
  };
}

function groupOf(action: string): string {
  return action.split('.')[0] ?? action;
}

/** Factors from a quarter to four. */
function emphasize(random: fc.Random, names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name) => [name, 4 ** (2 * random.nextDouble() - 1)]));
}
