import type * as fc from 'fast-check';
import { type Action, timePassName } from '../harness/action.ts';
import type { Step } from '../sequence/step.ts';
import type { TableName } from '../tenancy/tenancy.ts';
import { tablesTakenBy } from './dealing.ts';
import { drawBelow, drawChance } from './draw.ts';
import { drawConcerning } from './draw-concerning.ts';
import { minutesUntil } from './draw-minutes.ts';
import { amongRows, drawAboutPerson, drawFollowUp } from './draw-near.ts';
import { type DrawStepOptions, drawEcho, rowsOf } from './draw-step.ts';
import { Harvest } from './harvest.ts';
import { mayDo } from './standing.ts';
import { withAction } from './swarm.ts';
import { Thread } from './thread.ts';
import { drawWish, type Wish } from './wishes.ts';

/**
 * Actions that lead to one that is seldom possible, in the order in which each makes what the next one needs; that one, the aim, last. After
 * `andThen` may come such a way to another one.
 */
export type Way = readonly string[];

/** Stands in a way between what leads to one aim and what leads to the next one. */
export const andThen = '+';

/** How many steps it tries to get there. */
const mostSteps = 14;

/** How many things are tried with what the way has made once the aim was done. */
const harvests = { fewest: 5, most: 12 } as const;

/** Of the runs, how many do what leads to the aim in another tenant as well, one step after the other. */
const bothShare = 0.35;

/** Of the runs, how many go the whole way once before they do what they aim at, though that may be possible already. */
const wholeShare = 0.7;

/** Of the steps on the way, how many take what the way has made, or what was written last, where that is there. */
const nearShare = 0.9;

/** How many things are done at most to what the way has made, before time passes for the aim, or the aim is done. */
const mostBesides = 2;
const concerningShare = 0.4;

/** What is tried of the aim by whom it has to be refused to, and in another tenant, before it is done: the state for it is rare. */
const knocks = ['role', 'foreign', 'person'] as const;
const knockShare = 0.5;

/** What is drawn once for all steps towards an aim. */
type Manner = {
  /** Steps of the way that are to be done, or found impossible, before the aim is. */
  ahead: number;
  /** How much is still to be done to what the way has made: what a job comes upon is more than what it waits for. */
  besides: number;
  /** How much is still to be tried with what is there once the aim was done. */
  harvests: number;
  knocks: readonly (typeof knocks)[number][];
  /** Whether each step that leads to the aim is done in another tenant as well. */
  readonly isInBoth: boolean;
};

/** A run on its way to its aim: it does that as soon as it can, and until then one step of the way after the other, again and again. */
class Pursuit {
  readonly #aim: string;
  readonly #leading: Way;
  #at = 0;
  #steps = 0;
  #isAtAim = false;
  #manner: Manner | undefined;
  readonly #thread = new Thread();
  readonly #harvest = new Harvest();
  /** What is to be done in another tenant next. */
  #toEcho: Step | undefined;

  constructor({ aim, leading }: { readonly aim: string; readonly leading: Way }) {
    this.#aim = aim;
    this.#leading = leading;
  }

  /** Whether the aim was reached, and what there was to try with it was tried. */
  get hasArrived(): boolean {
    return this.#isAtAim && this.#manner?.harvests === 0;
  }

  /** Whether it was reached, or was looked for long enough. */
  get isOver(): boolean {
    return this.#isAtAim ? this.hasArrived : this.#steps >= mostSteps;
  }

  /** The next step towards the aim, or with what is there at the aim; undefined where nothing of the way can be done now. */
  draw(options: DrawStepOptions): Step | undefined {
    const { random, world } = options;
    this.#manner ??= drawManner(random, this.#leading);
    // What the way has made is what it was made for: a window that is open anyway is not the one that the way has opened.
    const near = { ...options, world: this.#thread.in(amongRows(world, world.lately())) };
    const step =
      this.#drawEcho(options) ??
      this.#drawHarvest(options, this.#manner) ??
      (drawChance(random, nearShare) ? this.#goOn(near, options, this.#manner) : undefined) ??
      this.#goOn(options, options, this.#manner);
    if (step) this.#thread.add(options, step);
    return step;
  }

  #drawEcho(options: DrawStepOptions): Step | undefined {
    const last = this.#toEcho;
    this.#toEcho = undefined;
    if (last === undefined) return undefined;
    const world = amongRows(options.world, this.#thread.rows(options.world));
    return drawEcho({ ...options, world, swarm: withAction(options.swarm, last.action), last });
  }

  #drawHarvest(options: DrawStepOptions, manner: Manner): Step | undefined {
    if (!this.#isAtAim || manner.harvests === 0) return undefined;
    manner.harvests -= 1;
    const step = this.#harvest.draw(options, this.#thread);
    if (step === undefined) manner.harvests = 0;
    return step;
  }

  /** Draws among the rows of `near`; what comes from outside is drawn among all. */
  #goOn(near: DrawStepOptions, all: DrawStepOptions, manner: Manner): Step | undefined {
    this.#steps += 1;
    const isMade = this.#leading.length > 0 && this.#at >= this.#leading.filter((one) => one !== timePassName).length;
    if (isMade && manner.besides > 0) {
      manner.besides -= 1;
      const besides = this.#drawBesides(all);
      if (besides) return besides;
    }
    const arriving = manner.ahead > 0 ? undefined : drawWish(near, { action: this.#aim, intent: 'fitting' });
    if (arriving) {
      const knocking = this.#knock(all, manner);
      if (knocking) return knocking;
      this.#isAtAim = true;
      return arriving;
    }
    return this.#drawLeading(near, manner) ?? (isMade ? drawUntil(near, this.#aim) : undefined);
  }

  /**
   * Something by or about those who have gone the way, or of whom its rows tell; or something to a row that the aim takes or waits for, if the way
   * has made or named one, else to any that was written last.
   */
  #drawBesides(options: DrawStepOptions): Step | undefined {
    const { random, actions, world } = options;
    const concerning = drawChance(random, concerningShare)
      ? drawConcerning(options, this.#thread.people(options))
      : undefined;
    if (concerning) return concerning;
    const aim = actions.find(({ name }) => name === this.#aim);
    const tables = new Set(aim && tablesOf(aim));
    const rows = this.#thread.rows(world).filter(({ table }) => tables.has(table));
    const own = rows.length > 0 ? { ...options, last: undefined, world: { ...world, lately: () => rows } } : options;
    return drawFollowUp(own, 'fitting');
  }

  #drawLeading(near: DrawStepOptions, manner: Manner): Step | undefined {
    for (let tried = 0; tried < this.#leading.length; tried += 1) {
      const action = this.#leading[this.#at % this.#leading.length];
      this.#at += 1;
      manner.ahead = Math.max(0, manner.ahead - 1);
      const step =
        action === undefined
          ? undefined
          : (drawWish({ ...near, aim: this.#aim }, { action, intent: 'fitting' }) ?? drawUntil(near, action));
      if (step === undefined) continue;
      if (manner.isInBoth && action !== timePassName) this.#toEcho = step;
      return step;
    }
    return undefined;
  }

  /** Each way to knock at most once in a run. */
  #knock(options: DrawStepOptions, manner: Manner): Step | undefined {
    while (manner.knocks.length > 0) {
      const [intent, ...others] = manner.knocks;
      manner.knocks = others;
      const step =
        intent === 'person' ? drawAboutPerson(options) : intent && knockWith(options, { action: this.#aim, intent });
      if (step) return step;
    }
    return undefined;
  }
}

function drawManner(random: fc.Random, leading: Way): Manner {
  return {
    ahead: drawChance(random, wholeShare) ? leading.length : 0,
    besides: drawBelow(random, mostBesides + 1),
    harvests: harvests.fewest + drawBelow(random, harvests.most - harvests.fewest + 1),
    knocks: knocks.filter(() => drawChance(random, knockShare)),
    isInBoth: drawChance(random, bothShare),
  };
}

/** The tables of which an action takes rows, or waits for them. */
function tablesOf(action: Action<never>): readonly TableName[] {
  return [...tablesTakenBy(action), ...(action.waitsFor ?? []).map(({ table }) => table)];
}

/** Time passes, where that is what the action waits for; undefined where it would not help. */
function drawUntil(options: DrawStepOptions, aim: string): Step | undefined {
  const { actors, actions, world } = options;
  const action = actions.find(({ name }) => name === aim);
  const actor = action && actors.find((one) => mayDo(world, one, action));
  if (actor === undefined) return undefined;
  const scene = { actor, now: world.now, rows: rowsOf(world) };
  const minutes = minutesUntil(options, scene, aim);
  return minutes.length > 0 ? drawWish({ ...options, aim }, { action: timePassName, intent: 'fitting' }) : undefined;
}

/** The aims of a run, one after the other. */
export class Pursuits {
  #open: readonly Pursuit[];

  constructor(way: Way) {
    this.#open = waysIn(way).flatMap((one) => {
      const aim = one.at(-1);
      return aim === undefined ? [] : [new Pursuit({ aim, leading: one.slice(0, -1) })];
    });
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
