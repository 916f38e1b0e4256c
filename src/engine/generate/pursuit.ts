import { timePassName } from '../harness/action.ts';
import type { Step } from '../sequence/step.ts';
import { drawBelow, drawChance } from './draw.ts';
import { amongRows, drawAboutPerson, drawFollowUp } from './draw-near.ts';
import type { DrawStepOptions } from './draw-step.ts';
import { drawWish, type Wish } from './wishes.ts';

/**
 * Actions that lead to one that is seldom possible, in the order in which each makes what the next one needs; that one, the aim, last. After
 * `andThen` may come such a way to another one.
 */
export type Way = readonly string[];

/** Stands in a way between what leads to one aim and what leads to the next one. */
export const andThen = '+';

/** How often a run does what it aims at, before it goes on to other things. */
const mostArrivals = 2;

/** How many steps it tries to get there. */
const mostSteps = 14;

/** Of the runs, how many go the whole way once before they do what they aim at, though that may be possible already. */
const wholeShare = 0.5;

/** Of the steps on the way, how many take what was written last, where that is there. */
const nearShare = 0.8;

/** How many things are done at most to what the way has made, before time passes for the aim, or the aim is done. */
const mostBesides = 2;

/** What is tried of the aim by whom it has to be refused to, and in another tenant, before it is done: the state for it is rare. */
const knocks = ['role', 'foreign', 'person'] as const;
const knockShare = 0.5;

/** A run on its way to its aim: it does that as soon as it can, and until then one step of the way after the other, again and again. */
class Pursuit {
  readonly #way: Way;
  #at = 0;
  #steps = 0;
  #arrivals = 0;
  /** Steps of the way that are to be done, or found impossible, before the aim is. */
  #ahead: number | undefined;
  /** How much is still to be done to what the way has made: what a job comes upon is more than what it waits for. */
  #besides: number | undefined;
  #knocks: readonly (typeof knocks)[number][] | undefined;

  constructor(way: Way) {
    this.#way = way;
  }

  /** Whether the aim was reached. */
  get hasArrived(): boolean {
    return this.#arrivals > 0;
  }

  /** Whether it was reached often enough, or was looked for long enough. */
  get isOver(): boolean {
    return this.#arrivals >= mostArrivals || this.#steps >= mostSteps;
  }

  /** The next step towards the aim; undefined where nothing of the way can be done now. */
  draw(options: DrawStepOptions): Step | undefined {
    const aim = this.#way.at(-1);
    const { random, world } = options;
    if (aim === undefined) return undefined;
    this.#steps += 1;
    const leading = this.#way.slice(0, -1);
    this.#ahead ??= drawChance(random, wholeShare) ? leading.length : 0;
    this.#besides ??= drawBelow(random, mostBesides + 1);
    // What the way has made is what it was made for: a window that is open anyway is not the one that the way has opened.
    const near = drawChance(random, nearShare) ? { ...options, world: amongRows(world, world.lately()) } : options;
    const isMade = leading.length > 0 && this.#at >= leading.filter((action) => action !== timePassName).length;
    if (isMade && this.#besides > 0) {
      this.#besides -= 1;
      const besides = drawFollowUp(options, 'fitting');
      if (besides) return besides;
    }
    const arriving = this.#ahead > 0 ? undefined : drawWish(near, { action: aim, intent: 'fitting' });
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
      const step = action === undefined ? undefined : drawWish({ ...near, aim }, { action, intent: 'fitting' });
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

/** The aims of a run, one after the other. */
export class Pursuits {
  #open: readonly Pursuit[];

  constructor(way: Way) {
    this.#open = waysIn(way).map((one) => new Pursuit(one));
  }

  /** Whether the run is on its way to something that it has not come to yet. */
  get isUnderWay(): boolean {
    return this.#open.some(({ hasArrived }) => !hasArrived);
  }

  /** The next step; undefined where there is nothing to aim at any more, or nothing that leads there can be done now. */
  draw(options: DrawStepOptions): Step | undefined {
    this.#open = this.#open.filter(({ isOver }) => !isOver);
    return this.#open[0]?.draw(options);
  }
}

/** A way to each of its aims. */
function waysIn(way: Way): readonly Way[] {
  const at = way.indexOf(andThen);
  const [one, rest] = at < 0 ? [way, []] : [way.slice(0, at), way.slice(at + 1)];
  return [...(one.length > 0 ? [one] : []), ...(rest.length > 0 ? waysIn(rest) : [])];
}

/** A step that has to be refused; undefined where the action is for anybody, or names nothing that is a tenant's. */
function knockWith(options: DrawStepOptions, wish: Wish): Step | undefined {
  const isRefused = wish.intent !== 'role' || options.forRoles?.has(wish.action) === true;
  return isRefused ? drawWish(options, wish) : undefined;
}
