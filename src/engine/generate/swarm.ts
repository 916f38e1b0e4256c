import type * as fc from 'fast-check';
import { type Action, isReferenceField, timePassName } from '../harness/action.ts';
import { type Actor, isOfSeveral } from '../sequence/actor.ts';
import { drawBelow, drawChance, drawOne } from './draw.ts';

/**
 * The emphasis of one run: how often each action and each actor is drawn, against the others. Actions may be left out of a run
 * altogether, so that some runs go deep where a uniform mix would only scratch (Groce et al., "Swarm Testing", ISSTA 2012). Actions of one
 * group, which is the part of the name before the dot, stay or go together: they tend to lead to each other.
 */
export type Swarm = {
  /** By name; actions that the run leaves out are not there. */
  readonly actions: ReadonlyMap<string, number>;
  readonly actors: ReadonlyMap<string, number>;
  /** People whose rows are referred to more often than others', as text. */
  readonly people: ReadonlySet<string>;
};

/** Shares of the groups that a run keeps. */
const keepShares = [0.3, 0.6, 1] as const;

/** Draws the emphasis of a run among the given actions and actors. */
export function drawSwarm(
  random: fc.Random,
  { actions, actors }: { readonly actions: readonly Action<never>[]; readonly actors: readonly Actor[] },
): Swarm {
  const keepShare = keepShares[drawBelow(random, keepShares.length)] ?? 1;
  // Time always passes: much of what an application does is due only later.
  const keptGroups = new Set(
    [...new Set(actions.map(({ name }) => groupOf(name)))].filter(() => drawChance(random, keepShare)),
  );
  const kept = actions.filter((action) => keptGroups.has(groupOf(action.name)) || action.name === timePassName);
  return {
    actions: new Map(
      (kept.length > 1 ? kept : actions).map((action) => [action.name, weightOf(action) * drawFactor(random)]),
    ),
    ...drawPeople(random, actors),
  };
}

/** Of the runs in which people who act in several tenants act more often, and how much. */
const dualShare = 0.5;
const dualFactor = 4;

/** Of the other runs those in which one person does, whoever it is, and how often that one does then. */
const oneShare = 0.5;
const mostOften = 4;

/**
 * Much that leaks between two tenants takes a person of both, in each of them: in a share of the runs those are in front, as whoever acts and as
 * whom it is done to. In a share of the others it is one person alone: what is remembered of somebody shows when they come again.
 */
function drawPeople(random: fc.Random, actors: readonly Actor[]): Pick<Swarm, 'actors' | 'people'> {
  const areInFront = drawChance(random, dualShare);
  const isInFront = (actor: Actor) => areInFront && isOfSeveral(actors, actor);
  const people = new Set(actors.flatMap(({ person }) => (person === null ? [] : [person])));
  const one = !areInFront && drawChance(random, oneShare) ? drawOne(random, [...people]) : undefined;
  const factorOf = (actor: Actor) => {
    const factor = drawFactor(random) * (isInFront(actor) ? dualFactor : 1);
    return actor.person !== null && actor.person === one ? Math.max(factor, mostOften) : factor;
  };
  return {
    actors: new Map(actors.map((actor) => [actor.id, factorOf(actor)])),
    people: new Set(
      one === undefined
        ? actors.flatMap((actor) => (actor.person !== null && isInFront(actor) ? [actor.person] : []))
        : [one],
    ),
  };
}

/** The emphasis of a run with an action that it may have left out. */
export function withAction(swarm: Swarm, action: string): Swarm {
  return { ...swarm, actions: new Map([...swarm.actions, [action, 1]]) };
}

/** The part of an action's name before the dot. */
export function groupOf(action: string): string {
  return action.split('.')[0] ?? action;
}

/** Actions that only some rows suit are seldom possible, so that they are drawn more often, to be taken when they are. */
const pickyFactor = 3;

function weightOf(action: Action<never>): number {
  const { weight = 1 } = action;
  return isPicky(action) ? pickyFactor * weight : weight;
}

/** Whether only some states, or rows in some state, suit an action. */
export function isPicky({ input, when }: Pick<Action<never>, 'input' | 'when'>): boolean {
  return (
    when !== undefined || Object.values(input).some((field) => isReferenceField(field) && field.where !== undefined)
  );
}

/** From a quarter to four. */
function drawFactor(random: fc.Random): number {
  return 4 ** (2 * random.nextDouble() - 1);
}
