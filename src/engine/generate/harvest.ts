import { type Action, isReferenceField } from '../harness/action.ts';
import { handlesIn } from '../sequence/input-handles.ts';
import type { Step } from '../sequence/step.ts';
import { tablesTakenBy } from './dealing.ts';
import { drawOne, drawWeighted } from './draw.ts';
import { isAbout, peopleOfSeveral } from './draw-near.ts';
import { rowsNamedIn, takenOf } from './draw-race.ts';
import { bendableFields, type DrawStepOptions } from './draw-step.ts';
import { type Entity, entitiesAt, keepingRows, type NamedRow, preferringRows, type World } from './entities.ts';
import type { Thread } from './thread.ts';
import { drawWish } from './wishes.ts';

/**
 * What is tried of an action on a row that a run was long on its way to, and how often: first what the row was for and is not any more. With
 * `elsewhere` it is done in another tenant to what there is of a person of both whom the row tells of.
 */
const kinds = { unfitting: 6, elsewhere: 4, foreign: 3, fitting: 1 } as const;

/** How much more often it is a row of a table of which the thread has named rows. */
const namedFactor = 4;

type Trial = { readonly action: Action<never>; readonly kind: keyof typeof kinds };

/**
 * Tries in turn what there is to do with rows that seldom come about: each action that takes such a row, in each way at most once. The state
 * is dear, and steps are cheap.
 */
export class Harvest {
  readonly #tried = new Set<string>();

  /** The next one, to a row of the thread; undefined where nothing is left that can be tried. */
  draw(options: DrawStepOptions, thread: Pick<Thread, 'rows' | 'hasNamed'>): Step | undefined {
    const byTable = [...Map.groupBy(takenOf(options, thread.rows(options.world)), ({ table }) => table)];
    const [, rows = []] =
      drawWeighted(options.random, byTable, ([table]) => (thread.hasNamed(table) ? namedFactor : 1)) ?? [];
    const row = drawOne(options.random, rows);
    if (row === undefined) return undefined;
    let trials = this.#trialsOn(options, row);
    for (;;) {
      const trial = drawWeighted(options.random, trials, ({ kind }) => kinds[kind]);
      if (trial === undefined) return undefined;
      trials = trials.filter((one) => one !== trial);
      const step = drawTrial(options, row, trial);
      if (step === undefined) continue;
      this.#tried.add(nameOf(trial));
      return step;
    }
  }

  #trialsOn({ actions }: DrawStepOptions, { table }: NamedRow): readonly Trial[] {
    const all = actions.flatMap((action): readonly Trial[] => [
      ...(tablesTakenBy(action).includes(table) ? [{ action, kind: 'fitting' } as const] : []),
      ...(['unfitting', 'foreign'] as const)
        .filter((kind) => bendableFields(action, kind).some((field) => tableOf(action, field) === table))
        .map((kind) => ({ action, kind })),
      { action, kind: 'elsewhere' },
    ]);
    return all.filter((trial) => !this.#tried.has(nameOf(trial)));
  }
}

function drawTrial(options: DrawStepOptions, row: NamedRow, { action: { name }, kind }: Trial): Step | undefined {
  if (kind === 'elsewhere') return drawElsewhere(options, row, name);
  const step = drawWish({ ...options, world: only(options.world, row) }, { action: name, intent: kind });
  return step && handlesIn(step.input).some(({ table }) => table === row.table) ? step : undefined;
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
