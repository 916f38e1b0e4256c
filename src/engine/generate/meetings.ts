import { type Action, isReferenceField, timePassName } from '../harness/action.ts';
import { isOfSeveral } from '../sequence/actor.ts';
import type { Step } from '../sequence/step.ts';
import { dealingWith, toldOf } from './dealing.ts';
import { drawBelow, drawChance, drawOne } from './draw.ts';
import { type DrawStepOptions, drawEcho, drawStep, drawWidestInput, rowsOf } from './draw-step.ts';
import { mayDo } from './standing.ts';
import { withAction } from './swarm.ts';
import { drawWish, shareOf } from './wishes.ts';

/** How many actions a run has two tenants do. */
const meetingsPerRun = 2;

/** Of the steps that write something with a free value, how many become the first of a meeting, beside those. */
const unplannedShare = 0.15;

/** Of the meetings, how many somebody of several tenants begins, where anybody of them may. */
const ofSeveralShare = 0.5;

/**
 * How many steps follow at most; how many of them are of the second tenant; and how many go on with whatever the run does, rather than look at
 * what was written.
 */
const mostAfter = 4;
const secondShare = 0.7;
const otherShare = 0.35;

/** Of the steps that follow, how many do what a free value of the meeting tells of, where one does, and how many actions are tried for it. */
const toldShare = 0.6;
const maxTold = 6;

/**
 * What the run of a turn has two tenants do, so that runs of consecutive turns between them have two tenants do everything that takes a free
 * value: addresses, codes and periods may be equal then, of which a tenant alone never has two.
 */
export function meetingsOf(turn: number, actions: readonly Action<never>[]): readonly string[] {
  return shareOf(turn, { all: actions.filter(takesFreeValue).map(({ name }) => name), perRun: meetingsPerRun });
}

function takesFreeValue({ name, input }: Action<never>): boolean {
  return name !== timePassName && Object.values(input).some((field) => !isReferenceField(field));
}

/**
 * Passages of a run: an action by one tenant, the same with the same free values by another one at once, by the same person where they work
 * there; then what shows what both have written.
 */
export class Meetings {
  #open: readonly string[];
  #first: Step | undefined;
  #second: Step | undefined;
  #after = 0;

  constructor(actions: readonly string[]) {
    this.#open = actions;
  }

  /** The first step of a meeting that has not been; undefined where none can begin now. */
  begin(options: DrawStepOptions): Step | undefined {
    const action = drawOne(options.random, this.#open);
    if (action === undefined) return undefined;
    const { random, actors } = options;
    const several = drawChance(random, ofSeveralShare) ? actors.filter((actor) => isOfSeveral(actors, actor)) : [];
    const wish = { action, intent: 'fitting' } as const;
    const step = drawWish({ ...options, actors: several }, wish) ?? drawWish(options, wish);
    if (step === undefined) return undefined;
    this.#open = this.#open.filter((other) => other !== action);
    this.#first = step;
    return step;
  }

  /** What the last step has written with a free value is one, now and then. */
  note({ random, actions, actors, world, last }: DrawStepOptions): void {
    if (this.#first !== undefined || last === undefined || (world.turnsOf(last.action)?.writes ?? 0) === 0) return;
    const action = actions.find(({ name }) => name === last.action);
    const by = actors.find(({ id }) => id === last.actor);
    if (action === undefined || by === undefined || by.tenant === null || !takesFreeValue(action)) return;
    if (drawChance(random, unplannedShare)) this.#first = last;
  }

  /** What follows, while a meeting is under way. */
  goOn(options: DrawStepOptions): Step | undefined {
    const first = this.#first;
    if (first !== undefined && this.#second === undefined) {
      this.#second = drawEcho({ ...options, swarm: withAction(options.swarm, first.action), last: first });
      this.#after = drawBelow(options.random, mostAfter + 1);
      if (this.#second === undefined) this.#first = undefined;
      return this.#second;
    }
    if (first === undefined || this.#second === undefined) return undefined;
    this.#after -= 1;
    const by = drawChance(options.random, secondShare) ? this.#second : first;
    const step = this.#after < 0 ? undefined : drawAfter(options, by);
    if (step === undefined) [this.#first, this.#second] = [undefined, undefined];
    return step;
  }
}

/** What follows in the tenant of whoever did a step: what both have written shows where it is looked at, or used. */
function drawAfter(options: DrawStepOptions, step: Step): Step | undefined {
  const tenant = options.actors.find(({ id }) => id === step.actor)?.tenant;
  const actors = options.actors.filter((actor) => actor.tenant === tenant);
  const told = drawChance(options.random, toldShare) ? drawTold({ ...options, actors }, step) : undefined;
  if (told) return told;
  if (drawChance(options.random, otherShare)) return drawStep({ ...options, actors, intent: 'fitting' });
  return drawLook({ ...options, actors }, step);
}

/** What a free value of the step tells of, as a subscription does of the event that it is for: what it is for happens then. */
function drawTold(options: DrawStepOptions, { input }: Step): Step | undefined {
  const { random, actions, world } = options;
  const texts = Object.values(input ?? {}).filter((value) => typeof value === 'string');
  const told = texts.flatMap((text) => toldOf(actions, text)).filter(({ name }) => world.turnsOf(name)?.writes !== 0);
  for (let tried = 0; tried < maxTold; tried += 1) {
    const action = drawOne(random, told);
    const step = action && drawWish(options, { action: action.name, intent: 'fitting' });
    if (step) return step;
  }
  return undefined;
}

/** Something that deals with what was written last, best by whoever did the step. */
function drawLook(options: DrawStepOptions, { actor: id, action: done }: Step): Step | undefined {
  const { random, actors, actions, world } = options;
  const written = new Set(world.lately().map(({ table }) => table));
  const groups = dealingWith(actions, { tables: written, action: done });
  const action = drawOne(
    random,
    (drawOne(random, groups) ?? []).filter(({ name }) => name !== done),
  );
  if (action === undefined) return undefined;
  const able = actors.filter((actor) => mayDo(world, actor, action));
  const actor = able.find((one) => one.id === id) ?? drawOne(random, able);
  if (actor === undefined) return undefined;
  const scene = { actor, now: world.now, rows: rowsOf(world) };
  const widest = drawWidestInput(options, { scene, action, intent: 'fitting' });
  return widest && { id: options.id, actor: actor.id, action: action.name, input: widest };
}
