import type * as fc from 'fast-check';
import type { Action, Scene } from '../harness/action.ts';
import { isReferenceField, timePassName } from '../harness/action.ts';
import type { Members } from '../harness/derived-fixtures.ts';
import type { Grants } from '../harness/grants.ts';
import type { Actor } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import type { Step } from '../sequence/step.ts';
import type { Row } from '../tenancy/row.ts';
import type { TableName } from '../tenancy/tenancy.ts';
import { drawChance, drawOne, drawWeighted } from './draw.ts';
import { drawMinutes } from './draw-minutes.ts';
import { drawReference, type Intent, isBent } from './draw-reference.ts';
import { dueFor } from './due.ts';
import type { World } from './entities.ts';
import { handingWeight, mayDo, trespassWeight } from './standing.ts';
import type { Swarm } from './swarm.ts';

/** How often each intent is drawn. */
const intentWeights: { readonly [intent in Intent]: number } = {
  fitting: 70,
  unfitting: 6,
  foreign: 20,
  absent: 4,
  role: 8,
};
const intents = Object.keys(intentWeights) as Intent[];

/** Share of the steps that do in another tenant what the last one did, as collisions of two tenants take. */
const echoShare = 0.1;

/** How many pairs of action and actor are tried before a step is given up. */
const maxTries = 60;

/** Fast-check's bias: small and extreme values are drawn more often. */
const biasFactor = 3;

export type DrawStepOptions = {
  readonly id: string;
  readonly random: fc.Random;
  readonly actors: readonly Actor[];
  readonly actions: readonly Action<never>[];
  readonly swarm: Swarm;
  readonly world: World;
  /** Names of the actions that whoever lacks their roles is to be refused; none unless given. */
  readonly forRoles?: ReadonlySet<string>;
  /** The step before, if there was one. */
  readonly last?: Step | undefined;
  /** How it is to refer to entities; drawn unless it is given. */
  readonly intent?: Intent | undefined;
  /** The action that the step is to lead to, where there is one: time passes to when something is due for that. */
  readonly aim?: string | undefined;
  /** How often each action was drawn in the run so far. */
  readonly times?: ReadonlyMap<string, number>;
  /** What makes somebody a member; without it memberships are rows like others. */
  readonly members?: Pick<Members, 'table' | 'person'> | undefined;
  /** What lets somebody act who is none; nothing does unless given. */
  readonly grants?: Pick<Grants, 'table'> | undefined;
};

/**
 * Draws the next step: how it is to refer to entities, an action, an actor who may do it, its references among the rows that exist, and
 * free values from the action's arbitraries. What cannot be done now is drawn again, with the same intent: otherwise the actions that
 * seldom fit would fill a run with refusals. Undefined where nothing can be done at all.
 */
export function drawStep(options: DrawStepOptions): Step | undefined {
  const { random } = options;
  const echo = drawChance(random, echoShare) ? drawEcho(options) : undefined;
  if (echo) return echo;
  const weightOf = (candidate: Intent) =>
    candidate === 'role' && !options.forRoles?.size ? 0 : intentWeights[candidate];
  const intent = options.intent ?? drawWeighted(random, intents, weightOf) ?? 'fitting';
  const rows = rowsOf(options.world);
  const weightNow = weightsNow(options, rows);
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    // An intent that nothing serves gives way in the end.
    const wanted = attempt < maxTries / 2 ? intent : 'fitting';
    const action = drawAction(options, wanted, weightNow);
    const actor = action && drawActor(options, { action, intent: wanted });
    if (!action || !actor) continue;
    const scene = { actor, now: options.world.now, rows };
    const input = drawInput(options, { scene, action, intent: wanted });
    const minutes = action.name === timePassName ? drawMinutes(options, scene) : undefined;
    if (input)
      return { id: options.id, actor: actor.id, action: action.name, input: minutes ? { ...input, minutes } : input };
  }
  return undefined;
}

/** Somebody who may do it, by the run's emphasis; with the intent `role` somebody who may not. */
export function drawActor(
  { random, actors, swarm, world }: DrawStepOptions,
  { action, intent }: { readonly action: Action<never>; readonly intent: Intent },
): Actor | undefined {
  const weightOf = ({ id }: Actor) => swarm.actors.get(id) ?? 1;
  if (intent === 'role')
    return drawWeighted(random, actors, (actor) => trespassWeight(world, actors, { actor, action }) * weightOf(actor));
  return drawWeighted(
    random,
    actors.filter((actor) => mayDo(world, actor, action)),
    (actor) => handingWeight(world, actors, { actor, action }) * weightOf(actor),
  );
}

/**
 * An action of the run's, by the run's emphasis; each is as likely to be tried with a bent reference, since such a step hardly ever changes
 * anything, and what an action is seldom meant for has to be refused as reliably as the rest.
 */
function drawAction(
  { random, actions, forRoles }: DrawStepOptions,
  intent: Intent,
  weightOf: (action: Action<never>) => number,
): Action<never> | undefined {
  if (intent === 'fitting') return drawWeighted(random, actions, weightOf);
  const suits = (action: Action<never>) =>
    intent === 'role' ? forRoles?.has(action.name) : bendableFields(action, intent).length > 0;
  return drawOne(
    random,
    actions.filter((action) => weightOf(action) > 0 && suits(action)),
  );
}

/** How much more often what waits for something is drawn while that is there, and while it is not. */
const dueFactors = { now: 6, idle: 0.3 } as const;

/** How often actions are drawn in the state that there is; what was done often is done less, so that a run comes to more. */
function weightsNow(
  { actions, actors, swarm, world, times }: DrawStepOptions,
  rows: Scene['rows'],
): (action: Action<never>) => number {
  const factors = new Map<string, number>();
  for (const action of actions) {
    const actor = action.waitsFor && actors.find((one) => mayDo(world, one, action));
    if (!actor) continue;
    const { isNow } = dueFor(action, { actor, now: world.now, rows });
    factors.set(action.name, isNow ? dueFactors.now : dueFactors.idle);
  }
  const freshness = (name: string) => 1 / (1 + (times?.get(name) ?? 0) / 2);
  return ({ name }) => (swarm.actions.get(name) ?? 0) * (factors.get(name) ?? 1) * freshness(name);
}

/**
 * What the last step did, with the same free values, by somebody of another tenant, or without one: the same person, where it works there
 * too. So equal codes, keys and cached answers meet each other.
 */
export function drawEcho(options: DrawStepOptions): Step | undefined {
  const { id, random, actors, actions, swarm, world, last } = options;
  const action = actions.find(({ name }) => name === last?.action && (swarm.actions.get(name) ?? 0) > 0);
  const by = actors.find((actor) => actor.id === last?.actor);
  if (action === undefined || by === undefined) return undefined;
  // Somebody who acts in no tenant of their own does it wherever they work: another person then.
  const isElsewhere = (actor: Actor) => actor.tenant !== by.tenant || (by.tenant === null && actor.id !== by.id);
  const others = actors.filter(
    (actor) => isElsewhere(actor) && mayDo(world, actor, action) && swarm.actors.get(actor.id) !== 0,
  );
  const same = others.filter(({ person }) => person !== null && person === by.person);
  const actor = drawOne(random, same.length > 0 ? same : others);
  if (actor === undefined) return undefined;
  const scene = { actor, now: world.now, rows: rowsOf(world) };
  const input = drawInput(options, { scene, action, intent: 'fitting', free: last?.input });
  return input && { id, actor: actor.id, action: action.name, input };
}

/** The rows of the tables, each list made once: conditions ask for them again and again. */
export function rowsOf(world: World): Scene['rows'] {
  const lists = new Map<TableName, readonly Row[]>();
  return (table) => {
    const rows = lists.get(table) ?? world.entities(table).map(({ row }) => row);
    lists.set(table, rows);
    return rows;
  };
}

type DrawInputOptions = Pick<DrawStepOptions, 'random' | 'world'> & { readonly swarm?: Swarm };

type Input = { readonly [field: string]: Json };

/** What an input is drawn for. */
export type Cast = {
  readonly scene: Scene;
  readonly action: Action<never>;
  readonly intent: Intent;
  /** An input whose free values are taken over instead of drawn. */
  readonly free?: Json | undefined;
};

/** Of the steps by somebody who lacks the role, how many leave as much open as they can. */
const wideShare = 0.6;

/** How many inputs are drawn for that; what any of them leaves open is left open, since a filter shows less. */
const inputsPerLook = 6;

/**
 * The input of a step; undefined where the action makes no sense now, or no row serves the intent. Whoever lacks the role often asks for as much as
 * there is: where nothing is shown, nothing tells that they were let in.
 */
export function drawInput(options: DrawInputOptions, cast: Cast): Input | undefined {
  const isWide = cast.intent === 'role' && drawChance(options.random, wideShare);
  return isWide ? drawWidestInput(options, cast) : drawOneInput(options, cast);
}

/** An input that leaves open whatever one of several does. */
export function drawWidestInput(options: DrawInputOptions, cast: Cast): Input | undefined {
  const inputs = Array.from({ length: inputsPerLook }, () => drawOneInput(options, cast)).filter(
    (input) => input !== undefined,
  );
  const [first] = inputs;
  const isOpen = (field: string) => inputs.some((input) => input[field] === null);
  return first && Object.fromEntries(Object.entries(first).map(([name, value]) => [name, isOpen(name) ? null : value]));
}

function drawOneInput(
  { random, world, swarm }: DrawInputOptions,
  { scene, action, intent, free }: Cast,
): Input | undefined {
  if (action.when && !action.when(scene)) return undefined;
  const bends = isBent(intent);
  const bent = bends ? drawOne(random, bendableFields(action, intent)) : undefined;
  if (bends && bent === undefined) return undefined;
  const input: { [field: string]: Json } = {};
  for (const [name, field] of Object.entries(action.input)) {
    const value = isReferenceField(field)
      ? drawReference(random, {
          field,
          scene,
          world,
          intent: bends && name !== bent ? 'fitting' : intent,
          people: swarm?.people,
        })
      : (fieldOf(free, name) ?? field.generate(random, biasFactor).value);
    if (value === undefined) return undefined;
    input[name] = value;
  }
  return input;
}

function fieldOf(input: Json | undefined, name: string): Json | undefined {
  return typeof input === 'object' && input !== null && !Array.isArray(input)
    ? Object.entries(input).find(([field]) => field === name)?.[1]
    : undefined;
}

/** The fields of an action of which one may be bent: those that guard a tenant's rows and, to be unfitting, are not for all of them. */
export function bendableFields({ input }: Action<never>, intent: Intent): readonly string[] {
  return Object.entries(input).flatMap(([name, field]) =>
    isReferenceField(field) && field.guarded !== false && (intent !== 'unfitting' || field.where) ? [name] : [],
  );
}
