import { drawBelow, drawChance, drawOne } from './draw.ts';
import { peopleOfSeveral } from './draw-near.ts';
import type { DrawStepOptions } from './draw-step.ts';

/** How many things are tried with what the way has made once the aim was done. */
const harvests = { fewest: 5, most: 12 } as const;

/** Of the runs, how many try some of it before the aim is done, and how much. */
const tastesShare = 0.5;
const mostTastes = 5;

/** Of the runs, how many do what leads to the aim in another tenant as well, one step after the other. */
const bothShare = 0.45;

/** Of the runs, how many have somebody of several tenants in front on their way, and how often that one acts then. */
const personShare = 0.45;
const personFactor = 8;

/** Of the runs, how many go the whole way once before they do what they aim at, though that may be possible already. */
const wholeShare = 0.7;

/** How many things are done at most to what the way has made, before time passes for the aim, or the aim is done. */
const mostBesides = 2;

/** What is tried of the aim by whom it has to be refused to, and in another tenant, before it is done: the state for it is rare. */
const knocks = ['role', 'foreign', 'person'] as const;
const knockShare = 0.6;

/** What is drawn once for all steps towards an aim (see `Pursuits`). */
export type Manner = {
  /** Steps of the way that are to be done, or found impossible, before the aim is. */
  ahead: number;
  /** How much is still to be done to what the way has made: what a job comes upon is more than what it waits for. */
  besides: number;
  /** How much is still to be tried with what is there once the aim was done. */
  harvests: number;
  /** How much of that is still to be tried before the aim is done. */
  tastes: number;
  knocks: readonly (typeof knocks)[number][];
  /** Whether each step that leads to the aim is done in another tenant as well. */
  readonly isInBoth: boolean;
  /** Somebody of several tenants by and about whom it is done, where that can be; undefined for whoever it is. */
  readonly person: string | undefined;
};

/** Draws it for a way with so many steps before its aim. */
export function drawManner({ random, actors }: DrawStepOptions, leading: number): Manner {
  return {
    ahead: drawChance(random, wholeShare) ? leading : 0,
    besides: drawBelow(random, mostBesides + 1),
    harvests: harvests.fewest + drawBelow(random, harvests.most - harvests.fewest + 1),
    tastes: drawChance(random, tastesShare) ? 1 + drawBelow(random, mostTastes) : 0,
    knocks: knocks.filter(() => drawChance(random, knockShare)),
    isInBoth: drawChance(random, bothShare),
    person: drawChance(random, personShare) ? drawOne(random, peopleOfSeveral(actors)) : undefined,
  };
}

/** With that person in front, as whoever acts and as whom it is done to. */
export function inFront(options: DrawStepOptions, person: string | undefined): DrawStepOptions {
  if (person === undefined) return options;
  const { actors, swarm } = options;
  const own = actors.filter((actor) => actor.person === person).map(({ id }) => [id, personFactor] as const);
  return { ...options, swarm: { ...swarm, actors: new Map([...swarm.actors, ...own]), people: new Set([person]) } };
}
