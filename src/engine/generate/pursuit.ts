import { type Action, timePassName } from '../harness/action.ts';
import type { Step } from '../sequence/step.ts';
import type { TableName } from '../tenancy/tenancy.ts';
import { tablesTakenBy } from './dealing.ts';
import { drawChance, drawOne } from './draw.ts';
import { drawConcerning } from './draw-concerning.ts';
import { amongRows, drawAboutPerson, drawFollowUp } from './draw-near.ts';
import { drawOn } from './draw-race.ts';
import { type DrawStepOptions, drawEcho, rowsOf } from './draw-step.ts';
import { dueFor } from './due.ts';
import { drawLeavingOf, Harvest } from './harvest.ts';
import { drawManner, inFront, type Manner } from './manner.ts';
import { mayDo } from './standing.ts';
import { withAction } from './swarm.ts';
import { Thread } from './thread.ts';
import { drawUntil, drawWish, type Wish } from './wishes.ts';

/**
 * Actions that lead to one that is seldom possible, in the order in which each makes what the next one needs; that one, the aim, last. After
 * `andThen` may come such a way to another one.
 */
export type Way = readonly string[];

/** Stands in a way between what leads to one aim and what leads to the next one. */
export const andThen = '+';

/** How many steps it tries to get there, and how often it goes the way: what has not led there twice hardly ever does. */
const mostSteps = 14;
const mostRounds = 2;
const fewestTries = 3;

/** Of the steps on the way, how many take what the way has made, or what was written last, where that is there. */
const nearShare = 0.9;

/** Of what is done to what the way has made before the aim is: how much concerns those of whom it tells, and how often it is known to read only. */
const concerningShare = 0.4;
const readingFactor = 0.2;

/** Of what is done about somebody of both in another tenant before the aim is: how often it is what ends their place there. */
const leavingShare = 0.6;

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
  #drawnLast: Step | undefined;
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
    const tries = Math.max(fewestTries, mostRounds * this.#leading.length);
    return this.#isAtAim ? this.hasArrived : this.#steps >= mostSteps || this.#at > tries;
  }

  /** The next step towards the aim, or with what is there at the aim; undefined where nothing of the way can be done now. */
  draw(given: DrawStepOptions): Step | undefined {
    const { random, world } = given;
    this.#manner ??= drawManner(given, this.#leading.length);
    const options = inFront(given, this.#manner.person);
    // What the way has made is what it was made for: a window that is open anyway is not the one that the way has opened.
    const near = { ...options, world: this.#thread.in(amongRows(world, world.lately())) };
    const step =
      this.#drawEcho(options) ??
      this.#drawHarvest(options, this.#manner) ??
      (drawChance(random, nearShare) ? this.#goOn(near, options, this.#manner) : undefined) ??
      this.#goOn(options, options, this.#manner);
    this.#drawnLast = step;
    return step;
  }

  /** Takes in a step of the run: one that it has drawn is of its thread, though something else may have come before. */
  note(options: DrawStepOptions, step: Step): void {
    const drawn = this.#drawnLast;
    if (step.action !== drawn?.action || step.actor !== drawn.actor) return;
    this.#drawnLast = undefined;
    this.#thread.add(options, step);
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
    const waiting = near === all ? all : this.#waiting(near);
    const isStillToBeDue = this.#isStillToBeDue(waiting);
    const passing = isMade && isStillToBeDue ? drawUntil(waiting, this.#aim) : undefined;
    if (passing) return passing;
    const arriving =
      manner.ahead > 0 || isStillToBeDue ? undefined : drawWish(near, { action: this.#aim, intent: 'fitting' });
    if (arriving) {
      const before = this.#knock(all, manner) ?? this.#drawAhead(all, manner);
      if (before) {
        // It is there: what is tried first takes nothing from the steps that lead there.
        this.#steps -= 1;
        return before;
      }
      this.#isAtAim = true;
      return arriving;
    }
    return this.#drawLeading(near, waiting, manner) ?? (isMade ? drawUntil(waiting, this.#aim) : undefined);
  }

  /** As if what the aim waits for were rows of the thread alone. */
  #waiting(near: DrawStepOptions): DrawStepOptions {
    const aim = near.actions.find(({ name }) => name === this.#aim);
    return aim ? { ...near, world: this.#thread.waitingFor(near.world, aim) } : near;
  }

  /** Whether the aim waits for a row of the thread that is not due yet, though another one may be: the run has come for its own. */
  #isStillToBeDue({ actors, actions, world }: DrawStepOptions): boolean {
    const aim = actions.find(({ name }) => name === this.#aim);
    const actor = aim?.waitsFor && actors.find((one) => mayDo(world, one, aim));
    if (aim === undefined || actor === undefined) return false;
    const due = dueFor(aim, { actor, now: world.now, rows: rowsOf(world) });
    return !due.isNow && due.later.length > 0;
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
    if (rows.length === 0) return drawFollowUp(options, 'fitting');
    // Also what the run has left out: it has come for this state. What only looks at the row leaves it as it is.
    const weightOf = ({ name, weight = 1 }: Action<never>) =>
      (options.swarm.actions.get(name) ?? weight) * (world.turnsOf(name)?.writes === 0 ? readingFactor : 1);
    return drawOn(options, { able: options.actors, row: drawOne(random, rows), weightOf });
  }

  #drawLeading(near: DrawStepOptions, waiting: DrawStepOptions, manner: Manner): Step | undefined {
    for (let tried = 0; tried < this.#leading.length; tried += 1) {
      const action = this.#leading[this.#at % this.#leading.length];
      this.#at += 1;
      manner.ahead = Math.max(0, manner.ahead - 1);
      const step =
        action === undefined
          ? undefined
          : (drawWish(
              { ...(action === timePassName ? waiting : near), aim: this.#aim },
              { action, intent: 'fitting' },
            ) ?? drawUntil(near, action));
      if (step === undefined) continue;
      if (manner.isInBoth && action !== timePassName) this.#toEcho = step;
      return step;
    }
    return undefined;
  }

  /** What there is to do with what the way has made besides the aim, which may put an end to it. */
  #drawAhead(options: DrawStepOptions, manner: Manner): Step | undefined {
    if (manner.tastes === 0) return undefined;
    manner.tastes -= 1;
    return this.#harvest.draw(options, this.#thread, this.#aim);
  }

  /** Something in another tenant about somebody of both: often what ends the place there of somebody of whom a row of the thread tells. */
  #drawElsewhere(options: DrawStepOptions): Step | undefined {
    const { random, world } = options;
    const isLeaving = drawChance(random, leavingShare);
    return (isLeaving ? drawLeavingOf(options, this.#thread.rows(world)) : undefined) ?? drawAboutPerson(options);
  }

  /** Each way to knock at most once in a run. */
  #knock(options: DrawStepOptions, manner: Manner): Step | undefined {
    while (manner.knocks.length > 0) {
      const [intent, ...others] = manner.knocks;
      manner.knocks = others;
      const step =
        intent === 'person'
          ? this.#drawElsewhere(options)
          : intent && knockWith(options, { action: this.#aim, intent });
      if (step) return step;
    }
    return undefined;
  }
}

/** The tables of which an action takes rows, or waits for them. */
function tablesOf(action: Action<never>): readonly TableName[] {
  return [...tablesTakenBy(action), ...(action.waitsFor ?? []).map(({ table }) => table)];
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

  /** Takes in a step of the run, before it is done. */
  note(options: DrawStepOptions, step: Step): void {
    this.#open[0]?.note(options, step);
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
