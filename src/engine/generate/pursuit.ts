import type { Step } from '../sequence/step.ts';
import type { DrawStepOptions } from './draw-step.ts';
import { drawWish } from './wishes.ts';

/** Actions that lead to one that is seldom possible, in the order in which each makes what the next one needs; that one, the aim, last. */
export type Way = readonly string[];

/** How often a run does what it aims at, before it goes on to other things. */
const mostArrivals = 3;

/** A run on its way to its aim: it does that as soon as it can, and until then one step of the way after the other, again and again. */
export class Pursuit {
  readonly #way: Way;
  #at = 0;
  #arrivals = 0;

  constructor(way: Way) {
    this.#way = way;
  }

  /** The next step towards the aim; undefined where it was reached often enough, or nothing of the way can be done now. */
  draw(options: DrawStepOptions): Step | undefined {
    const aim = this.#way.at(-1);
    if (aim === undefined || this.#arrivals >= mostArrivals) return undefined;
    const arriving = drawWish(options, { action: aim, intent: 'fitting' });
    if (arriving) {
      this.#arrivals += 1;
      this.#at = 0;
      return arriving;
    }
    const leading = this.#way.slice(0, -1);
    for (let tried = 0; tried < leading.length; tried += 1) {
      const action = leading[this.#at % leading.length];
      this.#at += 1;
      const step = action === undefined ? undefined : drawWish({ ...options, aim }, { action, intent: 'fitting' });
      if (step) return step;
    }
    return undefined;
  }
}
