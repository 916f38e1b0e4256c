import { type Action, isReferenceField } from '../harness/action.ts';
import { handlesIn } from '../sequence/input-handles.ts';
import type { Step } from '../sequence/step.ts';
import { tablesTakenBy } from './dealing.ts';
import { drawChance, drawOne, drawWeighted } from './draw.ts';
import { isAbout, peopleOfSeveral } from './draw-near.ts';
import { drawLeaving, rowsNamedIn, takenOf } from './draw-race.ts';
import { bendableFields, type DrawStepOptions } from './draw-step.ts';
import {
  type Entity,
  entitiesAt,
  keepingRows,
  type NamedRow,
  preferringRows,
  type World,
  waitingForRows,
} from './entities.ts';
import type { Thread } from './thread.ts';
import { drawUntil, drawWish } from './wishes.ts';

/**
 * What is tried of an action on a row that a run was long on its way to, and how often: first what the row was for and is not any more. With
 * `elsewhere` it is done in another tenant to what there is of a person of both whom the row tells of; what waits for the row is done when that
 * is `due`.
 */
const kinds = { due: 12, unfitting: 6, elsewhere: 4, foreign: 3, fitting: 1 } as const;

/** How often it is what ends the place elsewhere of somebody of whom the row tells, once in a run. */
const leavingShare = 0.25;

/** How much more often it is a row of a table of which the thread has named rows. */
const namedFactor = 4;

type Trial = { readonly action: Action<never>; readonly kind: keyof typeof kinds };

/**
 * Tries in turn what there is to do with rows that seldom come about: each action that takes such a row, in each way at most once. The state
 * is dear, and steps are cheap.
 */
export class Harvest {
  readonly #tried = new Set<string>();
  #isLeft = false;

  /** The next one, to a row of the thread, by any action but the spared one; undefined where nothing is left that can be tried. */
  draw(options: DrawStepOptions, thread: Pick<Thread, 'rows' | 'hasNamed'>, spared?: string): Step | undefined {
    const byTable = [...Map.groupBy(takenOf(options, thread.rows(options.world)), ({ table }) => table)];
    const [, rows = []] =
      drawWeighted(options.random, byTable, ([table]) => (thread.hasNamed(table) ? namedFactor : 1)) ?? [];
    const row = drawOne(options.random, rows);
    if (row === undefined) return undefined;
    const mayLeave = !this.#isLeft && options.members !== undefined && drawChance(options.random, leavingShare);
    const leaving = mayLeave ? drawLeavingOf(options, [row]) : undefined;
    this.#isLeft ||= leaving !== undefined;
    if (leaving) return leaving;
    let trials = this.#trialsOn(options, row).filter(({ action }) => action.name !== spared);
    for (;;) {
      const trial = drawWeighted(options.random, trials, ({ kind }) => kinds[kind]);
      if (trial === undefined) return undefined;
      trials = trials.filter((one) => one !== trial);
      const step = drawTrial(options, row, trial);
      if (step === undefined) continue;
      if (step.action === trial.action.name) this.#tried.add(nameOf(trial));
      return step;
    }
  }

  #trialsOn({ actions }: DrawStepOptions, { table }: NamedRow): readonly Trial[] {
    const all = actions.flatMap((action): readonly Trial[] => [
      ...(tablesTakenBy(action).includes(table) ? [{ action, kind: 'fitting' } as const] : []),
      ...(['unfitting', 'foreign'] as const)
        .filter((kind) => bendableFields(action, kind).some((field) => tableOf(action, field) === table))
        .map((kind) => ({ action, kind })),
      ...((action.waitsFor ?? []).some((waiting) => waiting.table === table) ? [{ action, kind: 'due' } as const] : []),
      { action, kind: 'elsewhere' },
    ]);
    return all.filter((trial) => !this.#tried.has(nameOf(trial)));
  }
}

function drawTrial(options: DrawStepOptions, row: NamedRow, { action: { name }, kind }: Trial): Step | undefined {
  if (kind === 'elsewhere') return drawElsewhere(options, row, name);
  if (kind === 'due') return drawDue(options, row, name);
  const step = drawWish({ ...options, world: only(options.world, row) }, { action: name, intent: kind });
  return step && handlesIn(step.input).some(({ table }) => table === row.table) ? step : undefined;
}

/** What waits for the row, once it is due, and else time passes until then. */
function drawDue(options: DrawStepOptions, { table, key }: NamedRow, action: string): Step | undefined {
  const { world } = options;
  const waiting = { ...options, world: waitingForRows(world, (entity, one) => one !== table || entity.key === key) };
  return drawWish(waiting, { action, intent: 'fitting' }) ?? drawUntil(waiting, action);
}

/** What ends the place that somebody of whom one of the rows tells has in another tenant than the row's. */
export function drawLeavingOf(options: DrawStepOptions, rows: readonly NamedRow[]): Step | undefined {
  const { random, actors, world } = options;
  const places = entitiesAt(world, rows).flatMap(({ row, owner }) =>
    actors.filter(
      ({ person, tenant }) =>
        person !== null && tenant !== null && owner !== null && tenant !== owner && isAbout(row, person),
    ),
  );
  const place = drawOne(random, places);
  return place && drawLeaving(options, place);
}

/** The world as if there were but this row in its table. */
function only(world: World, row: NamedRow): World {
  return keepingRows(world, ({ key }, table) => table !== row.table || key === row.key);
}

/** The action in another tenant, to a row about a person of both whom this row tells of. */
function drawElsewhere(options: DrawStepOptions, row: NamedRow, action: string): Step | undefined {
  const { random, actors, world } = options;
  const entity = world.entityAt(row.table, row.key);
  const person = drawOne(
    random,
    peopleOfSeveral(actors).filter((one) => entity && isAbout(entity.row, one)),
  );
  if (entity === undefined || person === undefined) return undefined;
  const tenants = new Set(actors.flatMap((actor) => (actor.person === person ? [actor.tenant] : [])));
  const elsewhere = actors.filter(({ tenant }) => tenant !== null && tenant !== entity.owner && tenants.has(tenant));
  const isTheirs = ({ row: one, owner }: Entity) => owner !== entity.owner && isAbout(one, person);
  const ofPerson = preferringRows(world, isTheirs);
  const step = drawWish({ ...options, actors: elsewhere, world: ofPerson }, { action, intent: 'fitting' });
  return step && entitiesAt(world, rowsNamedIn(options, step)).some(isTheirs) ? step : undefined;
}

function tableOf({ input }: Action<never>, field: string): string | undefined {
  const one = input[field];
  return one !== undefined && isReferenceField(one) ? one.table : undefined;
}

function nameOf({ action, kind }: Trial): string {
  return `${action.name} ${kind}`;
}
