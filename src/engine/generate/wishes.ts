import { timePassName } from '../harness/action.ts';
import type { Step } from '../sequence/step.ts';
import { drawOne } from './draw.ts';
import { drawMinutes, minutesUntil } from './draw-minutes.ts';
import { type Intent, isBent } from './draw-reference.ts';
import { bendableFields, type DrawStepOptions, drawActor, drawInput, rowsOf } from './draw-step.ts';
import { dueFor } from './due.ts';
import { mayDo } from './standing.ts';

/** Something that a run is to try: an action, and how it is to refer to entities. */
export type Wish = { readonly action: string; readonly intent: Intent };

/** How many things a run is to try at most: on rows that they are not for, and otherwise. */
const bentPerRun = 7;
const othersPerRun = 8;

/**
 * What the run of a turn is to try, so that runs of consecutive turns between them try everything: each action as it is meant, and on a row
 * that it is not meant for, on another tenant's row, or by whoever lacks its roles, where it is to be refused to them. Which go together changes
 * from round to round.
 */
export function wishesOf(
  turn: number,
  { actions, forRoles }: Pick<DrawStepOptions, 'actions' | 'forRoles'>,
): readonly Wish[] {
  const all = actions
    .filter(({ name }) => name !== timePassName)
    .flatMap((action): readonly Wish[] => [
      { action: action.name, intent: 'fitting' },
      ...(['unfitting', 'foreign'] as const)
        .filter((intent) => bendableFields(action, intent).length > 0)
        .map((intent) => ({ action: action.name, intent })),
      ...(forRoles?.has(action.name) ? [{ action: action.name, intent: 'role' } as const] : []),
    ]);
  const share = (part: readonly Wish[], perRun: number) => shareOf(turn, { all: part, perRun });
  return [
    ...share(all.filter(isBentWish), bentPerRun),
    ...share(
      all.filter((wish) => !isBentWish(wish)),
      othersPerRun,
    ),
  ];
}

/** Whether it is to be tried on a row that it is not for. */
export function isBentWish({ intent }: Wish): boolean {
  return isBent(intent);
}

/** The part of a turn where runs of consecutive turns share all of it out between them, differently from round to round. */
export function shareOf<Item>(
  turn: number,
  { all, perRun }: { readonly all: readonly Item[]; readonly perRun: number },
): readonly Item[] {
  const runs = Math.ceil(all.length / perRun);
  if (runs === 0) return [];
  const round = Math.floor(turn / runs);
  const stride = strideFor(all.length, Math.abs(round));
  // By places, not by what is left over: where the runs divide the length, the same would go together in every round.
  const runOf = (at: number) => Math.floor((((at * stride) % all.length) * runs) / all.length);
  return all.filter((_, at) => runOf(at) === turn - round * runs);
}

/** A number that visits all places of a circle of that length, another one for another round. */
function strideFor(length: number, round: number): number {
  const strides = Array.from({ length }, (_, at) => at + 1).filter((stride) => greatestDivisor(stride, length) === 1);
  return strides[round % strides.length] ?? 1;
}

function greatestDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestDivisor(other, one % other);
}

/** What a run still has to try. */
export class Wishes {
  #open: readonly Wish[];

  constructor(wishes: readonly Wish[]) {
    this.#open = wishes;
  }

  /** A step that tries one of those; undefined where none can be tried now. What is seldom possible is tried as soon as it is. */
  draw(options: DrawStepOptions, isMeant: (wish: Wish) => boolean = () => true): Step | undefined {
    let untried = this.#open.filter(isMeant);
    for (let wish = drawOne(options.random, untried); wish; wish = drawOne(options.random, untried)) {
      const step = drawWish(options, wish);
      if (step) {
        this.#open = this.#open.filter((other) => other !== wish);
        return step;
      }
      untried = untried.filter((other) => other !== wish);
    }
    return undefined;
  }
}

/** A step that does what is wished, by an actor who can; undefined where nobody could. */
export function drawWish(options: DrawStepOptions, { action: name, intent }: Wish): Step | undefined {
  const { id, actions, world } = options;
  const action = actions.find((one) => one.name === name);
  if (action === undefined) return undefined;
  const rows = rowsOf(world);
  let { actors } = options;
  for (;;) {
    const actor = drawActor({ ...options, actors }, { action, intent });
    if (actor === undefined) return undefined;
    actors = actors.filter((one) => one !== actor);
    const scene = { actor, now: world.now, rows };
    // What waits for something shows nothing while that is not there.
    if (action.waitsFor && !dueFor(action, scene).isNow) return undefined;
    const input = drawInput(options, { scene, action, intent });
    if (!input) continue;
    const minutes = name === timePassName ? drawMinutes(options, scene) : undefined;
    return { id, actor: actor.id, action: name, input: minutes ? { ...input, minutes } : input };
  }
}

/** Time passes, where that is what the action waits for; undefined where it would not help. */
export function drawUntil(options: DrawStepOptions, aim: string): Step | undefined {
  const { actors, actions, world } = options;
  const action = actions.find(({ name }) => name === aim);
  const actor = action && actors.find((one) => mayDo(world, one, action));
  if (actor === undefined) return undefined;
  const scene = { actor, now: world.now, rows: rowsOf(world) };
  const minutes = minutesUntil(options, scene, aim);
  return minutes.length > 0 ? drawWish({ ...options, aim }, { action: timePassName, intent: 'fitting' }) : undefined;
}
