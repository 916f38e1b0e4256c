import type { Step } from '../sequence/step.ts';
import { drawChance } from './draw.ts';
import { drawAboutPerson } from './draw-near.ts';
import type { DrawStepOptions } from './draw-step.ts';
import { drawWish, type Wish } from './wishes.ts';

/** Actions that lead to one that is seldom possible, in the order in which each makes what the next one needs; that one, the aim, last. */
export type Way = readonly string[];

/** How often a run does what it aims at, before it goes on to other things. */
const mostArrivals = 3;

/** Of the runs, how many go the whole way once before they do what they aim at, though that may be possible already. */
const wholeShare = 0.5;

/** What is tried of the aim by whom it has to be refused to, and in another tenant, before it is done: the state for it is rare. */
const knocks = ['role', 'foreign', 'person'] as const;
const knockShare = 0.5;

/** A run on its way to its aim: it does that as soon as it can, and until then one step of the way after the other, again and again. */
export class Pursuit {
  readonly #way: Way;
  #at = 0;
  #arrivals = 0;
  /** Steps of the way that are to be done, or found impossible, before the aim is. */
  #ahead: number | undefined;
  #knocks: readonly (typeof knocks)[number][] | undefined;

  constructor(way: Way) {
    this.#way = way;
  }

  /** The next step towards the aim; undefined where it was reached often enough, or nothing of the way can be done now. */
  draw(options: DrawStepOptions): Step | undefined {
    const aim = this.#way.at(-1);
    if (aim === undefined || this.#arrivals >= mostArrivals) return undefined;
    const leading = this.#way.slice(0, -1);
    this.#ahead ??= drawChance(options.random, wholeShare) ? leading.length : 0;
    const arriving = this.#ahead > 0 ? undefined : drawWish(options, { action: aim, intent: 'fitting' });
    if (arriving) {
      const knocking = this.#knock(options, aim);
      if (knocking) return knocking;
      this.#arrivals += 1;
      this.#at = 0;
      return arriving;
    }
    for (let tried = 0; tried < leading.length; tried += 1) {
      const action = leading[this.#at % leading.length];
      this.#at += 1;
      this.#ahead = Math.max(0, this.#ahead - 1);
      const step = action === undefined ? undefined : drawWish({ ...options, aim }, { action, intent: 'fitting' });
      if (step) return step;
    }
    return undefined;
  }

  /** Each way to knock at most once in a run. */
  #knock(options: DrawStepOptions, aim: string): Step | undefined {
    this.#knocks ??= knocks.filter(() => drawChance(options.random, knockShare));
    while (this.#knocks.length > 0) {
      const [intent, ...others] = this.#knocks;
      this.#knocks = others;
      const step =
        intent === 'person' ? drawAboutPerson(options) : intent && knockWith(options, { action: aim, intent });
      if (step) return step;
    }
    return undefined;
  }
}

/** A step that has to be refused; undefined where the action is for anybody, or names nothing that is a tenant's. */
function knockWith(options: DrawStepOptions, wish: Wish): Step | undefined {
  const isRefused = wish.intent !== 'role' || options.forRoles?.has(wish.action) === true;
  return isRefused ? drawWish(options, wish) : undefined;
}
