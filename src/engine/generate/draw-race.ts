import type { RacePlan } from '../database/scheduler/race-strategy.ts';
import { type Action, isReferenceField, timePassName } from '../harness/action.ts';
import type { Actor } from '../sequence/actor.ts';
import { handlesIn } from '../sequence/input-handles.ts';
import type { Json } from '../sequence/json.ts';
import { mostBranches } from '../sequence/race.ts';
import { stepNumber } from '../sequence/sequence-codec.ts';
import type { Step } from '../sequence/step.ts';
import type { RowKey } from '../tenancy/row.ts';
import type { TableName } from '../tenancy/tenancy.ts';
import { tablesTakenBy } from './dealing.ts';
import { drawChance, drawOne, drawWeighted } from './draw.ts';
import type { Intent } from './draw-reference.ts';
import { type DrawStepOptions, drawActor, drawEcho, drawInput, drawStep, rowsOf } from './draw-step.ts';
import { keepingRows, type NamedRow, type World } from './entities.ts';
import { drawPlan } from './race-plan.ts';
import { mayDo } from './standing.ts';
import { withAction } from './swarm.ts';

/** Steps that are to run at once, and how it is decided who goes on. */
export type DrawnRace = { readonly steps: readonly [Step, ...Step[]]; readonly plan: RacePlan };

/**
 * What another step of a race does, and how often: the same once more, the same by somebody else of the tenant, the same but for one field, the
 * same action on other rows, anything of the tenant's on a row that the first names, or on the membership of whoever does the first, the like
 * in another tenant, or anything.
 */
const rivals = {
  again: 3,
  'by another': 1,
  'but for one field': 4,
  'on others': 1,
  'on the same': 3,
  'on its membership': 3,
  elsewhere: 1,
  anything: 1,
} as const;

export type Rival = keyof typeof rivals;

/** Each step more than two is drawn with this probability. */
const oneMoreShare = 0.2;

/** How many actions and actors are tried on a row that they have to take. */
const maxTries = 12;

/** What takes no more turns (a client and a statement) has nothing that could be woven with others. */
const shortest = 2;

/** How often the first step is one on a row that was written last; otherwise how often it is one that fits the rows it names. */
const latelyShare = 0.5;
const fittingShare = 0.85;

/** How often the like is done in another tenant beside a step that is known to write nothing: what it can show is a context that two share. */
const elsewhereShare = 0.5;

/** How often a step that is known to write nothing may be the first of a race, and how many are drawn for a better one. */
const readShare = 0.5;
const firstTries = 3;

/**
 * How often an action runs beside a step on the same row, against one that takes any row: one that takes rows in some state, which it most
 * often ends; one that is known to write nothing.
 */
const weights = { ending: 6, reading: 0.1 } as const;

export type DrawRaceOptions = DrawStepOptions & {
  /** The step that the others are to meet, and what the first of them is to do; drawn unless they are given. */
  readonly encounter?: Encounter | undefined;
};

/** A step, and what another one does beside it. */
export type Encounter = { readonly first: Step; readonly rival?: Rival | undefined };

/** Draws up to so many steps that run at once, in the state that all of them meet; one alone where there is nothing to run beside it. */
export function drawRace(options: DrawRaceOptions, room: number): DrawnRace | undefined {
  const { random, world, encounter } = options;
  const actions = options.actions.filter(({ name }) => name !== timePassName);
  const first = encounter?.first ?? drawFirst({ ...options, actions });
  if (first === undefined) return undefined;
  const steps: [Step, ...Step[]] = [first];
  while (steps.length < Math.min(mostBranches, room) && (steps.length < 2 || drawChance(random, oneMoreShare))) {
    const id = `s${stepNumber(first.id) + steps.length}`;
    const kind = steps.length === 1 ? encounter?.rival : undefined;
    const rival = drawRival({ ...options, actions, id, last: first }, first, kind);
    if (rival === undefined) break;
    steps.push(rival);
  }
  const plan = drawPlan(
    random,
    steps.map(({ action }) => world.turnsOf(action)),
  );
  if (steps.length === 1) return { steps, plan };
  const [one, ...others] = steps.map((step) => ({ ...step, race: { id: first.id } }));
  return { steps: one ? [one, ...others] : steps, plan };
}

/** The step that the others meet: often on a row that was written last, and hardly ever one that is known to be of no consequence. */
function drawFirst(options: DrawRaceOptions): Step | undefined {
  const { random, world, actors } = options;
  const isDull = ({ action }: Step) => {
    const turns = world.turnsOf(action);
    return turns !== undefined && (turns.all <= shortest || (turns.writes === 0 && !drawChance(random, readShare)));
  };
  // Of some tables, such as logs, each step writes rows: a table is drawn first.
  const byTable = [...Map.groupBy(takenOf(options, world.lately()), ({ table }) => table).values()];
  const tries = drawChance(random, latelyShare) ? firstTries : 0;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const first = drawOn(options, { row: drawOne(random, drawOne(random, byTable) ?? []), able: actors });
    if (first && !isDull(first)) return first;
  }
  const intent = drawChance(random, fittingShare) ? 'fitting' : undefined;
  for (let attempt = 0; attempt < firstTries; attempt += 1) {
    const first = drawStep({ ...options, intent });
    if (!first || !isDull(first)) return first;
  }
  return drawStep({ ...options, intent });
}

/** Those rows of which there are some that actions take. */
export function takenOf({ actions, world }: DrawStepOptions, rows: readonly NamedRow[]): readonly NamedRow[] {
  const taken = new Set(actions.flatMap(tablesTakenBy));
  return rows.filter(({ table, key }) => taken.has(table) && world.entityAt(table, key) !== undefined);
}

function drawRival(options: DrawRaceOptions, first: Step, meant: Rival | undefined): Step | undefined {
  const { random, id, actors, world } = options;
  const kinds = Object.keys(rivals) as Rival[];
  const by = actors.find((actor) => actor.id === first.actor);
  const able = actors.filter(({ tenant }) => by?.tenant === null || tenant === by?.tenant);
  const onlyReads = world.turnsOf(first.action)?.writes === 0;
  const isElsewhere = onlyReads && drawChance(random, elsewhereShare);
  const drawn = isElsewhere ? 'elsewhere' : drawWeighted(random, kinds, (kind) => rivals[kind]);
  switch (meant ?? drawn) {
    case 'by another':
      return { ...first, id, actor: drawOne(random, colleaguesOf(options, first))?.id ?? first.actor };
    case 'but for one field':
      return drawButForOneField(options, first);
    case 'on others':
      return drawLike(options, first);
    case 'on the same':
      return drawEnding(options, { able, row: drawOne(random, rowsNamedIn(options, first)) }) ?? { ...first, id };
    case 'on its membership':
      return drawEnding(options, { able, row: by && membershipOf(options, by) }) ?? drawLike(options, first);
    case 'elsewhere':
      return drawElsewhere(options, first) ?? drawStep(options);
    case 'anything':
      return drawStep(options);
    default:
      return { ...first, id };
  }
}

/** The like in another tenant, whether the run is for such actions or not. */
function drawElsewhere(options: DrawStepOptions, { action }: Step): Step | undefined {
  return drawEcho({ ...options, swarm: withAction(options.swarm, action) });
}

/** The same action by somebody of the same tenant, on rows that it is meant for; on others than the first, where there are any. */
function drawLike(options: DrawStepOptions, first: Step): Step | undefined {
  const { random, id, actors, actions, world } = options;
  const action = actions.find(({ name }) => name === first.action);
  const by = actors.find((actor) => actor.id === first.actor);
  const actor = drawOne(random, [...colleaguesOf(options, first), ...(by ? [by] : [])]);
  if (action === undefined || actor === undefined) return drawStep(options);
  const named = rowsNamedIn(options, first);
  const isNamed = (table: TableName, key: RowKey) => named.some((row) => row.table === table && row.key === key);
  const withoutNamed = keepingRows(world, ({ key }, table) => !isNamed(table, key));
  for (const seen of [withoutNamed, world]) {
    const scene = { actor, now: world.now, rows: rowsOf(world) };
    const input = drawInput({ random, world: seen }, { scene, action, intent: 'fitting' });
    if (input) return { id, actor: actor.id, action: action.name, input };
  }
  return drawStep(options);
}

/** The same action, with one field that differs from the first's: two on one day for one driver, one after the other for the same row. */
function drawButForOneField(options: DrawStepOptions, first: Step): Step | undefined {
  const like = drawLike(options, first);
  if (like?.action !== first.action) return like;
  const given = fieldsOf(first);
  const differing = Object.entries(fieldsOf(like)).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(given[name]),
  );
  const other = drawOne(options.random, differing);
  return { ...like, input: other ? { ...given, [other[0]]: other[1] } : given };
}

function fieldsOf({ input }: Step): { readonly [field: string]: Json } {
  return typeof input === 'object' && input !== null ? Object.fromEntries(Object.entries(input)) : {};
}

/**
 * An action on a row, whether the run is for such actions or not: most often one that may end the state that the row is in, so that what needs
 * that state loses its ground.
 */
function drawEnding(options: DrawStepOptions, on: Pick<TakenRow, 'able' | 'row'>): Step | undefined {
  const { world } = options;
  const weightOf = ({ name, input }: Action<never>) => {
    if (world.turnsOf(name)?.writes === 0) return weights.reading;
    // What names the row by another column than its key is about something else, as about the person of a membership.
    const isEnding = Object.values(input).some(
      (field) => isReferenceField(field) && field.table === on.row?.table && field.where && field.column === undefined,
    );
    return isEnding ? weights.ending : 1;
  };
  return drawOn(options, { ...on, weightOf });
}

type TakenRow = {
  readonly able: readonly Actor[];
  readonly row: NamedRow | undefined;
  readonly intent?: Intent;
  /** How often an action is drawn against others; by the run's emphasis unless given. */
  readonly weightOf?: (action: Action<never>) => number;
};

/** An action that takes this row, by one of those who are able to; undefined where none is found. */
export function drawOn(
  options: DrawStepOptions,
  { able, row, intent = 'fitting', weightOf = ({ name }) => options.swarm.actions.get(name) ?? 0 }: TakenRow,
): Step | undefined {
  if (row === undefined) return undefined;
  const { random, id, actions, world } = options;
  const taking = actions.filter((action) => tablesTakenBy(action).includes(row.table));
  const found = world.entityAt(row.table, row.key);
  const sole: World = {
    ...world,
    candidates: (table, who) => (table === row.table ? (found ? [found] : []) : world.candidates(table, who)),
  };
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    const action = drawWeighted(random, taking, weightOf);
    const actor = action && drawActor({ ...options, actors: able }, { action, intent: 'fitting' });
    if (action === undefined || actor === undefined) continue;
    const scene = { actor, now: world.now, rows: rowsOf(world) };
    const input = drawInput({ random, world: sole }, { scene, action, intent });
    const isTaken = input !== undefined && handlesIn(input).some(({ table }) => table === row.table);
    if (isTaken) return { id, actor: actor.id, action: action.name, input };
  }
  return undefined;
}

/** The rows that a step refers to. */
export function rowsNamedIn({ world }: Pick<DrawStepOptions, 'world'>, { input }: Step): readonly NamedRow[] {
  return handlesIn(input).flatMap((handle) => {
    const { table } = handle;
    const key = world.findKey(handle);
    return key !== undefined && world.entityAt(table, key) ? [{ table, key }] : [];
  });
}

/**
 * What most likely ends the place that somebody has in a tenant, whether the run is for such actions or not; undefined where nothing is known of
 * places, or nobody is able to.
 */
export function drawLeaving(options: DrawStepOptions, place: Pick<Actor, 'person' | 'tenant'>): Step | undefined {
  const able = options.actors.filter(({ tenant }) => tenant === place.tenant);
  return drawEnding(options, { able, row: membershipOf(options, place) });
}

/** The membership by which somebody has a place in a tenant, where that is told of. */
function membershipOf(
  { members, world }: DrawStepOptions,
  { person, tenant }: Pick<Actor, 'person' | 'tenant'>,
): NamedRow | undefined {
  if (members === undefined || person === null) return undefined;
  const { table } = members;
  // The person's key is a text here, whatever it is there.
  const held = [person, Number(person)].flatMap((value) => world.holding(table, members.person, value));
  const row = held.find(({ owner }) => owner === tenant);
  return row && { table, key: row.key };
}

/** Who else of the same tenant may do it. */
function colleaguesOf({ actors, actions, world }: DrawStepOptions, { actor, action }: Step): readonly Actor[] {
  const by = actors.find(({ id }) => id === actor);
  const roles = actions.find(({ name }) => name === action)?.roles ?? [];
  return actors.filter((one) => one.id !== actor && one.tenant === by?.tenant && mayDo(world, one, { roles }));
}
