import { type Action, timePassName } from '../harness/action.ts';
import type { Step } from '../sequence/step.ts';
import { drawChance, drawOne } from './draw.ts';
import type { Encounter } from './draw-race.ts';
import type { DrawStepOptions } from './draw-step.ts';
import { isPicky } from './swarm.ts';
import { drawWish, shareOf } from './wishes.ts';

/** How many actions a run is to try at once with another step at most. */
const encountersPerRun = 16;

/** Of the races, how many try what the run has on its list, while that can be done. */
const wishShare = 0.6;

/** How often one that is seldom possible goes before the others, if it can be done. */
const pickyShare = 0.5;

/** How often an action meets the like in another tenant, while it is not known whether it writes. */
const elsewhereShare = 0.5;

/** The actions that the run of a turn is to try at once with something: runs of consecutive turns between them try each. */
export function encountersOf(turn: number, actions: readonly Action<never>[]): readonly string[] {
  const all = actions.map(({ name }) => name).filter((name) => name !== timePassName);
  return shareOf(turn, { all, perRun: encountersPerRun });
}

/** What a run still has to try at once. */
export class Encounters {
  #open: readonly string[];

  constructor(actions: readonly string[]) {
    this.#open = actions;
  }

  /**
   * The next encounter, of those that can be now, often one that seldom can; undefined where chance is to decide. What only reads meets
   * the like in another tenant: what two requests share in memory shows nowhere else.
   */
  draw(options: DrawStepOptions): Encounter | undefined {
    if (!drawChance(options.random, wishShare)) return undefined;
    const picky = new Set(options.actions.filter(isPicky).map(({ name }) => name));
    const first =
      (drawChance(options.random, pickyShare) ? this.#drawAmong(options, (name) => picky.has(name)) : undefined) ??
      this.#drawAmong(options, () => true);
    if (first === undefined) return undefined;
    this.#open = this.#open.filter((name) => name !== first.action);
    const turns = options.world.turnsOf(first.action);
    const isElsewhere = turns === undefined ? drawChance(options.random, elsewhereShare) : turns.writes === 0;
    return { first, ...(isElsewhere ? { rival: 'elsewhere' } : {}) };
  }

  #drawAmong(options: DrawStepOptions, isMeant: (action: string) => boolean): Step | undefined {
    let untried = this.#open.filter(isMeant);
    for (;;) {
      const action = drawOne(options.random, untried);
      const step = action && drawWish(options, { action, intent: 'fitting' });
      if (step || action === undefined) return step || undefined;
      untried = untried.filter((name) => name !== action);
    }
  }
}
