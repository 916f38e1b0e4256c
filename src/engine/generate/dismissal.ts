import { timePassName } from '../harness/action.ts';
import type { Actor } from '../sequence/actor.ts';
import type { Step } from '../sequence/step.ts';
import { canNameNone } from './dealing.ts';
import { drawChance, drawOne, drawWeighted } from './draw.ts';
import { drawSame, isAbout } from './draw-near.ts';
import { rowsNamedIn } from './draw-race.ts';
import type { DrawStepOptions } from './draw-step.ts';
import { entitiesAt, type NamedRow } from './entities.ts';
import { drawWish } from './wishes.ts';

/** Of the steps that take what lets somebody act, how many are held back until they have. */
const heldShare = 0.9;

/** How much less often it is something that is known to write: it may be refused for the state of a row, and what only reads is as good. */
const writingWeight = 0.2;

/** What was held back, with what comes before it and once more after it. */
type Held = { readonly step: Step; readonly named: readonly NamedRow[]; readonly act: Step; readonly isDone: boolean };

/**
 * What lets somebody act in a tenant (a membership, or a grant) is used before a step that takes the row, and used again right after it: that they
 * may act may have been remembered. Each action is held back once in a run at most.
 */
export class Dismissals {
  readonly #known = new Set<string>();
  #held: Held | undefined;

  /** What those whom the row lets in do first, instead of a step that was drawn; or that step. */
  before(options: DrawStepOptions, step: Step): Step {
    if (this.#held !== undefined || this.#known.has(step.action)) return step;
    if (options.world.turnsOf(step.action)?.writes === 0) return step;
    const named = rowsNamedIn(options, step);
    const act = drawAct(options, actorsLetIn(options, named));
    if (act === undefined) return step;
    this.#known.add(step.action);
    if (!drawChance(options.random, heldShare)) return step;
    this.#held = { step, named, act, isDone: false };
    return act;
  }

  /** What follows, while there is something: what was held back, and what came before it, by the same actor, who may be let in no more. */
  goOn(options: DrawStepOptions): Step | undefined {
    const held = this.#held;
    if (held === undefined) return undefined;
    const { step, named, act, isDone } = held;
    this.#held = isDone ? undefined : { ...held, isDone: true };
    return isDone
      ? drawSame(options, act, { named: rowsNamedIn(options, act), free: act.input })
      : drawSame(options, step, { named, free: step.input });
  }
}

/** Who acts where a row lets them in, of the rows that do. */
function actorsLetIn(
  { actors, world, members, grants }: DrawStepOptions,
  named: readonly NamedRow[],
): readonly Actor[] {
  const letting = named.filter(({ table }) => table === members?.table || table === grants?.table);
  return entitiesAt(world, letting).flatMap(({ row, owner }) =>
    actors.filter(
      (actor) =>
        actor.person !== null &&
        actor.tenant === owner &&
        isAbout(row, actor.person) &&
        world.rolesOf(actor)?.every((roles) => roles.length === 0) !== true,
    ),
  );
}

/** Something that one of them can do without naming a row. */
function drawAct(options: DrawStepOptions, able: readonly Actor[]): Step | undefined {
  const { random, actions, world } = options;
  const actor = drawOne(random, able);
  if (actor === undefined) return undefined;
  const open = actions.filter(
    (action) => action.name !== timePassName && action.roles.includes(actor.role) && canNameNone(action),
  );
  const action = drawWeighted(random, open, ({ name }) => (world.turnsOf(name)?.writes ? writingWeight : 1));
  return action && drawWish({ ...options, actors: [actor] }, { action: action.name, intent: 'fitting' });
}
