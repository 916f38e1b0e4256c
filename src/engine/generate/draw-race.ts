import type * as fc from 'fast-check';
import type { RacePlan } from '../database/scheduler/race-strategy.ts';
import { timePassName } from '../harness/action.ts';
import type { Actor } from '../sequence/actor.ts';
import { mostBranches } from '../sequence/race.ts';
import { stepNumber } from '../sequence/sequence-codec.ts';
import type { Step } from '../sequence/step.ts';
import { drawBelow, drawChance, drawOne, drawWeighted } from './draw.ts';
import { type DrawStepOptions, drawEcho, drawInput, drawStep, rowsOf } from './draw-step.ts';

/** Steps that are to run at once, and how it is decided who goes on. */
export type DrawnRace = { readonly steps: readonly [Step, ...Step[]]; readonly plan: RacePlan };

/**
 * What another step of a race does, and how often: the same once more, the same by somebody else of the tenant, the same action on what rows
 * there are, by whoever of the tenant may do it, the like in another tenant, or anything.
 */
const rivals = { again: 2, 'by another': 3, 'on others': 3, elsewhere: 1, anything: 1 } as const;

/** Each step more than two is drawn with this probability. */
const oneMoreShare = 0.3;

/** Of the races that go by priorities. */
const pctShare = 0.5;

/** Draws up to so many steps that run at once, in the state that all of them meet; one alone where there is nothing to run beside it. */
export function drawRace(options: DrawStepOptions, room: number): DrawnRace | undefined {
  const { random } = options;
  const actions = options.actions.filter(({ name }) => name !== timePassName);
  const first = drawStep({ ...options, actions });
  if (first === undefined) return undefined;
  const steps: [Step, ...Step[]] = [first];
  while (steps.length < Math.min(mostBranches, room) && (steps.length < 2 || drawChance(random, oneMoreShare))) {
    const id = `s${stepNumber(first.id) + steps.length}`;
    const rival = drawRival({ ...options, actions, id, last: first }, first);
    if (rival === undefined) break;
    steps.push(rival);
  }
  if (steps.length === 1) return { steps, plan: drawPlan(random) };
  const [one, ...others] = steps.map((step) => ({ ...step, race: { id: first.id } }));
  return { steps: one ? [one, ...others] : steps, plan: drawPlan(random) };
}

function drawRival(options: DrawStepOptions, first: Step): Step | undefined {
  const { random, id } = options;
  const kinds = Object.keys(rivals) as (keyof typeof rivals)[];
  switch (drawWeighted(random, kinds, (kind) => rivals[kind])) {
    case 'by another':
      return { ...first, id, actor: drawOne(random, colleaguesOf(options, first))?.id ?? first.actor };
    case 'on others':
      return drawLike(options, first);
    case 'elsewhere':
      return drawEcho(options) ?? drawStep(options);
    case 'anything':
      return drawStep(options);
    default:
      return { ...first, id };
  }
}

/** The same action by somebody of the same tenant, on rows that it is meant for. */
function drawLike(options: DrawStepOptions, first: Step): Step | undefined {
  const { random, id, actors, actions, world } = options;
  const action = actions.find(({ name }) => name === first.action);
  const by = actors.find((actor) => actor.id === first.actor);
  const actor = drawOne(random, [...colleaguesOf(options, first), ...(by ? [by] : [])]);
  if (action === undefined || actor === undefined) return drawStep(options);
  const scene = { actor, now: world.now, rows: rowsOf(world) };
  const input = drawInput(options, { scene, action, intent: 'fitting' });
  return input ? { id, actor: actor.id, action: action.name, input } : drawStep(options);
}

/** Who else of the same tenant may do it. */
function colleaguesOf({ actors, actions }: DrawStepOptions, { actor, action }: Step): readonly Actor[] {
  const by = actors.find(({ id }) => id === actor);
  const roles = actions.find(({ name }) => name === action)?.roles ?? [];
  return actors.filter(({ id, tenant, role }) => id !== actor && tenant === by?.tenant && roles.includes(role));
}

function drawPlan(random: fc.Random): RacePlan {
  const seed = drawBelow(random, 2 ** 31);
  if (!drawChance(random, pctShare)) return { kind: 'random walk', seed };
  return { kind: 'pct', seed, changes: 1 + drawBelow(random, 2), length: 2 ** (2 + drawBelow(random, 4)) };
}
