import type * as fc from 'fast-check';
import { byOrder, type RacePlan, strategyOf } from '../../database/scheduler/race-strategy.ts';
import { firstCome, type Strategy } from '../../database/scheduler/turn.ts';
import { Agenda } from '../../generate/agenda.ts';
import { Dismissals } from '../../generate/dismissal.ts';
import { drawBelow, drawChance } from '../../generate/draw.ts';
import { drawRace } from '../../generate/draw-race.ts';
import { type DrawStepOptions, drawStep } from '../../generate/draw-step.ts';
import { Encounters, encountersOf } from '../../generate/encounters.ts';
import type { World } from '../../generate/entities.ts';
import { Preludes } from '../../generate/prelude.ts';
import type { Way } from '../../generate/pursuit.ts';
import { drawSwarm } from '../../generate/swarm.ts';
import { type Action, timePassName } from '../../harness/action.ts';
import type { Actor } from '../../sequence/actor.ts';
import { groupedByRace, orderOf, withoutRace } from '../../sequence/race.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import type { Step } from '../../sequence/step.ts';

/** What runs next: one step, or several at once, of which the strategy says who goes on. */
export type Planned = {
  readonly steps: readonly [Step, ...Step[]];
  readonly strategy: Strategy;
  /** Where the strategy comes from it. */
  readonly plan?: RacePlan | undefined;
};

/** Where a run's steps come from, one at a time, or one race. */
export type StepSource = {
  /** Id of the step that comes next, known before the step is, so that clock and ids can be set for it; undefined at the end. */
  readonly nextId: () => string | undefined;
  /** What runs next, in the state that what ran before has left; undefined at the end. */
  readonly next: (world: World) => Planned | undefined;
  /** Where a run looks for rows to refer to in tables with very many, 0 to 1. */
  readonly place?: number;
};

/** The steps of a known sequence, in its order. Those that run at once without turns that are known go on by the plan, if there is one. */
export function storedSteps({ steps }: Sequence, plan?: RacePlan): StepSource {
  const groups = groupedByRace(steps);
  let at = 0;
  return {
    nextId: () => groups[at]?.[0].id,
    next: () => {
      const group = groups[at];
      at += 1;
      return group && planOf(group, plan);
    },
  };
}

/** What is alone, though it ran beside others once, is no race. */
function planOf(steps: readonly [Step, ...Step[]], plan: RacePlan | undefined): Planned {
  const [first] = steps;
  if (steps.length === 1) return { steps: [withoutRace(first)], strategy: firstCome };
  const order = orderOf(steps);
  const ids = steps.map(({ id }) => id);
  if (order.length > 0) return { steps, strategy: byOrder(order, ids) };
  return plan ? { steps, strategy: strategyOf(plan, ids), plan } : { steps, strategy: firstCome };
}

export type GeneratedStepsOptions = {
  /** Cloned before it is drawn from. */
  readonly random: fc.Random;
  readonly actors: readonly Actor[];
  readonly actions: readonly Action<never>[];
  /** Steps at most; shorter sequences are drawn as well. */
  readonly maxSteps: number;
  /** What there is to try is shared out among consecutive turns; no turn unless given. */
  readonly turn?: number | undefined;
  /** Actions that lead to what the run aims at, that last; no aim unless given. */
  readonly way?: Way | undefined;
  /** How often several steps run at once, 0 to 1; never unless given. */
  readonly races?: number;
  readonly members?: DrawStepOptions['members'];
  readonly grants?: DrawStepOptions['grants'];
  /** Names of the actions that whoever lacks their roles is to be refused; none unless given. */
  readonly forRoles?: ReadonlySet<string>;
  /** What is only in one tenant's rows: nobody else is to write it. None unless given. */
  readonly canaries?: readonly string[];
};

/** Where there are races, this often the step before is done once more: a request that is sent again after its success is one, too. */
const repeatShare = 0.05;

/** What has an aim needs room to get there. */
const fewestSteps = { aimed: 20, other: 5 } as const;

/** Of the races that the run has not on its list, how many begin with what it would do next anyway: on its way to its aim, say. */
const nextShare = 0.5;

/** Steps drawn in the state they meet, under an emphasis that is drawn first. */
export function generatedSteps(options: GeneratedStepsOptions): StepSource {
  const { random, actors, actions, maxSteps, races = 0, members, grants } = options;
  const { forRoles = new Set(), canaries = [], turn, way = [] } = options;
  const own = random.clone();
  const drawn = own.nextInt(Math.min(way.length > 0 ? fewestSteps.aimed : fewestSteps.other, maxSteps), maxSteps);
  const swarm = drawSwarm(own, { actions, actors });
  const agenda = new Agenda(own, { actions, forRoles, canaries, turn, way, steps: drawn });
  const encounters = new Encounters(turn === undefined ? [] : encountersOf(turn, actions));
  const preludes = new Preludes();
  const dismissals = new Dismissals();
  const times = new Map<string, number>();
  let at = 0;
  let last: Step | undefined;
  const nextId = () => (at < drawn ? `s${at + 1}` : undefined);
  /** Several steps at once, or time that has to pass before; undefined where there are none. */
  const drawAtOnce = (drawing: DrawStepOptions, left: number): Planned | undefined => {
    const encounter = encounters.draw(drawing);
    const next =
      encounter === undefined && drawChance(own, nextShare) ? agenda.draw(drawing, { isForRace: true }) : undefined;
    if (next?.action === timePassName) return { steps: [next], strategy: firstCome };
    const race = drawRace({ ...drawing, encounter: encounter ?? (next && { first: next }) }, left);
    if (race === undefined) return undefined;
    const { steps, plan } = race;
    const ids = steps.map((step) => step.id);
    return { steps, plan, strategy: strategyOf(plan, ids) };
  };
  const drawAlone = (drawing: DrawStepOptions): Planned | undefined => {
    const begun = preludes.goOn(drawing) ?? dismissals.goOn(drawing);
    if (begun) return { steps: [begun], strategy: firstCome };
    const repeats = races > 0 && last !== undefined && last.action !== timePassName && drawChance(own, repeatShare);
    const step =
      repeats && last ? { ...withoutRace(last), id: drawing.id } : (agenda.draw(drawing) ?? drawStep(drawing));
    return step && { steps: [dismissals.before(drawing, preludes.before(drawing, step))], strategy: firstCome };
  };
  const draw = (world: World): Planned | undefined => {
    const id = nextId();
    if (id === undefined) return undefined;
    const now = { world, last, times };
    const drawing: DrawStepOptions = { id, random: own, actors, actions, swarm, forRoles, members, grants, ...now };
    const left = drawn - at;
    const planned = races > 0 && left > 1 && drawChance(own, races) ? drawAtOnce(drawing, left) : drawAlone(drawing);
    for (const step of planned?.steps ?? []) agenda.note(drawing, step);
    return planned;
  };
  return {
    nextId,
    // Drawn beside all other draws, so that it changes none.
    place: drawBelow(random.clone(), 2 ** 16) / 2 ** 16,
    next: (world) => {
      const planned = draw(world);
      if (planned === undefined) return undefined;
      at += planned.steps.length;
      last = planned.steps.at(-1);
      for (const { action } of planned.steps) times.set(action, 1 + (times.get(action) ?? 0));
      return planned;
    },
  };
}
