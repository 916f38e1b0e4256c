import { isReferenceField } from '../harness/action.ts';
import { placeOf } from '../record/row-looks.ts';
import { type Actor, isOfSeveral, type TenantKey } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import type { Step } from '../sequence/step.ts';
import type { Row } from '../tenancy/row.ts';
import type { TableName } from '../tenancy/tenancy.ts';
import { dealingWith } from './dealing.ts';
import { drawChance, drawOne, drawWeighted } from './draw.ts';
import { drawOn, rowsNamedIn, takenOf } from './draw-race.ts';
import { type DrawStepOptions, drawEcho, drawInput, rowsOf } from './draw-step.ts';
import { type NamedRow, preferringRows, type World } from './entities.ts';
import { mayDo } from './standing.ts';
import { drawWish } from './wishes.ts';

/** How a row is named that was written or named last, and how often it is somebody of another tenant who does. */
const followUps = { fitting: 12, unfitting: 6, foreign: 3 } as const;

/** How often what the run has done before is done by another tenant, and how often else with the same rows, where they still fit. */
const elsewhereShare = 0.5;
const sameRowsShare = 0.7;

/**
 * Of what is done about a person: how much they do themselves, how much is of the groups that deal with what was written of them, also where
 * the run has left those out, and how much names the very rows of the other tenant.
 */
const themselvesShare = 0.6;
const dealingShare = 0.6;
const leftOutWeight = 0.5;
const otherRowsShare = 0.3;

/** How many actions and actors are tried for a person. */
const maxTries = 8;

/** How many rows of a table are looked at for whether it has any about somebody: tables may be long, and this is asked for each step. */
const maxRows = 500;

/**
 * Something in another tenant by or about somebody of several, of whom the last steps have written something: what is kept by person alone
 * reaches from one of them into the other. Undefined where nobody of several was written of, or nothing of the kind can be done.
 */
export function drawAboutPerson(options: DrawStepOptions): Step | undefined {
  const { random, id, actors, actions, swarm, world, last } = options;
  const written = drawOne(random, writtenOfSeveral(options));
  if (written === undefined) return undefined;
  const { person, table } = written;
  const tenant = written.owner ?? actors.find((actor) => actor.id === last?.actor)?.tenant;
  const elsewhere = actors.filter(
    (actor) =>
      actor.tenant !== null &&
      actor.tenant !== tenant &&
      actors.some((other) => other.person === person && other.tenant === actor.tenant),
  );
  const themselves = elsewhere.filter((actor) => actor.person === person);
  const dealing = dealingWith(actions, { tables: new Set([table]) }).flat();
  const sole = aboutPerson(world, person);
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    const isThemselves = drawChance(random, themselvesShare);
    const actor = drawOne(random, isThemselves && themselves.length > 0 ? themselves : elsewhere);
    const able = (drawChance(random, dealingShare) ? dealing : actions).filter(
      (action) =>
        actor && mayDo(world, actor, action) && (actor.person === person || takesRowsAbout(world, action, person)),
    );
    const action = drawWeighted(random, able, ({ name }) => swarm.actions.get(name) ?? leftOutWeight);
    if (actor === undefined || action === undefined) continue;
    const scene = { actor, now: world.now, rows: rowsOf(world) };
    const intent = drawChance(random, otherRowsShare) ? 'foreign' : 'fitting';
    const input = drawInput({ random, world: sole, swarm }, { scene, action, intent });
    if (input) return { id, actor: actor.id, action: action.name, input };
  }
  return undefined;
}

/** A row that was written last and names somebody of several tenants. */
type WrittenOf = { readonly person: string; readonly table: TableName; readonly owner: TenantKey | null };

function writtenOfSeveral({ actors, world }: DrawStepOptions): readonly WrittenOf[] {
  const ofSeveral = peopleOfSeveral(actors);
  if (ofSeveral.length === 0) return [];
  return world.lately().flatMap(({ table, key }) => {
    const entity = world.entityAt(table, key);
    if (entity === undefined) return [];
    const { row, owner } = entity;
    return ofSeveral.filter((person) => isAbout(row, person)).map((person) => ({ person, table, owner }));
  });
}

/** People who act in several tenants. */
export function peopleOfSeveral(actors: readonly Actor[]): readonly string[] {
  const several = actors.filter((actor) => isOfSeveral(actors, actor));
  return [...new Set(several.flatMap(({ person }) => person ?? []))];
}

function takesRowsAbout(world: World, { input }: DrawStepOptions['actions'][number], person: string): boolean {
  return Object.values(input).some(
    (field) =>
      isReferenceField(field) &&
      world
        .entities(field.table)
        .slice(0, maxRows)
        .some(({ row }) => isAbout(row, person)),
  );
}

/** Whether a row is that person, or refers to them. */
export function isAbout(row: Row, person: string): boolean {
  return Object.values(row).some((value) => value === person);
}

/** The people of whom rows tell. */
export function peopleIn(rows: readonly Row[], actors: readonly Actor[]): readonly string[] {
  const all = [...new Set(actors.flatMap(({ person }) => person ?? []))];
  return all.filter((person) => rows.some((row) => isAbout(row, person)));
}

/** The world as if there were only the rows about that person, in the tables that have any. */
export function aboutPerson(world: World, person: string): World {
  return preferringRows(world, ({ row }) => isAbout(row, person));
}

/**
 * Something to a row that the last steps have written, or that the last one has named: what an action leaves in a wrong state shows to the
 * next one that takes the row, and seldom to one that takes another. How it names the row is drawn unless it is said.
 */
export function drawFollowUp(options: DrawStepOptions, meant?: keyof typeof followUps): Step | undefined {
  const { random, actors, world, last } = options;
  const by = actors.find(({ id }) => id === last?.actor);
  const rows = takenOf(options, [...world.lately(), ...(last ? rowsNamedIn(options, last) : [])]);
  const byTable = [...Map.groupBy(rows, ({ table }) => table).values()];
  const row = drawOne(random, drawOne(random, byTable) ?? []);
  const kinds = Object.keys(followUps) as (keyof typeof followUps)[];
  const intent = meant ?? drawWeighted(random, kinds, (kind) => followUps[kind]) ?? 'fitting';
  const able = actors.filter(
    ({ tenant }) => by === undefined || by.tenant === null || (tenant !== by.tenant) === (intent === 'foreign'),
  );
  return drawOn(options, { able, row, intent });
}

/** The world as if there were none but these rows to refer to, in the tables that they are of and for whom any of them is there. */
export function amongRows(world: World, rows: readonly NamedRow[]): World {
  const places = new Set(rows.map(({ table, key }) => placeOf(table, key)));
  return preferringRows(world, ({ key }, table) => places.has(placeOf(table, key)));
}

/** The same action by the same actor, on these rows where they still fit, and with the free values of an input if one is given. */
export function drawSame(
  options: DrawStepOptions,
  { actor: id, action: name }: Step,
  { named, free }: { readonly named: readonly NamedRow[]; readonly free: Json | undefined },
): Step | undefined {
  const { actors, actions, world } = options;
  const actor = actors.find((one) => one.id === id);
  const action = actions.find((one) => one.name === name);
  if (actor === undefined || action === undefined) return undefined;
  const scene = { actor, now: world.now, rows: rowsOf(world) };
  const input = drawInput({ ...options, world: amongRows(world, named) }, { scene, action, intent: 'fitting', free });
  return input && { id: options.id, actor: id, action: name, input };
}

/**
 * Something that the run has done before, after something else has come between: by the same actor, or by another tenant with the same free
 * values. What was remembered meanwhile shows, and so does what two tenants may not both have.
 */
export function drawAnew(options: DrawStepOptions, past: readonly Step[]): Step | undefined {
  const { random, actors, actions, world } = options;
  const earlier = drawOne(random, past.slice(0, -1));
  const action = actions.find(({ name }) => name === earlier?.action);
  if (earlier === undefined || action === undefined) return undefined;
  if (drawChance(random, elsewhereShare)) return drawEcho({ ...options, last: earlier });
  const actor = actors.find(({ id }) => id === earlier.actor);
  if (actor === undefined || !mayDo(world, actor, action)) return undefined;
  const named = drawChance(random, sameRowsShare) ? rowsNamedIn(options, earlier) : [];
  return drawSame(options, earlier, { named, free: earlier.input });
}

/** What the run has done before, by somebody who lacks the role for it: there are rows of the kind by now. */
export function drawTrespass(options: DrawStepOptions, past: readonly Step[]): Step | undefined {
  const { random, forRoles } = options;
  const earlier = drawOne(
    random,
    [...new Set(past.map(({ action }) => action))].filter((name) => forRoles?.has(name)),
  );
  return earlier === undefined ? undefined : drawWish(options, { action: earlier, intent: 'role' });
}
