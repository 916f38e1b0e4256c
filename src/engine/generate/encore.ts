import { handlesIn } from '../sequence/input-handles.ts';
import type { Step } from '../sequence/step.ts';
import type { Row } from '../tenancy/row.ts';
import { drawChance, drawWeighted } from './draw.ts';
import { drawSame, peopleIn } from './draw-near.ts';
import { rowsNamedIn } from './draw-race.ts';
import type { DrawStepOptions } from './draw-step.ts';
import { entitiesAt, type NamedRow, type World } from './entities.ts';

/** How many earlier steps are done anew at most once a row is gone. */
const mostEncores = 4;

/** How much more often it is by or about the people whom the row told of, or who took it away; what writes; and what is done in that tenant. */
const factors = { concerned: 6, writes: 3, sameTenant: 3 } as const;

/** How often with the same rows, and how often with the same free values. */
const sameShares = { rows: 0.6, values: 0.5 } as const;

/** A step of the run, with the people whom it was by or about. */
type PastStep = { readonly step: Step; readonly at: string; readonly people: ReadonlySet<string> };

/**
 * What the run has done within the same minute, done anew after a row is gone: who may do something, and who is told of it, may have been
 * remembered from before.
 */
export class Encores {
  readonly #past: PastStep[] = [];
  #open: readonly PastStep[] = [];
  /** The rows that the step that is drawn last names, as they stand before it. */
  #named: { readonly id: string; readonly rows: readonly Row[] } | undefined;

  /** Takes in a step as it is drawn. */
  add(options: DrawStepOptions, step: Step): void {
    const rows = rowsAt(options.world, rowsNamedIn(options, step));
    this.#named = { id: step.id, rows };
  }

  /** The next step of the kind; undefined where no row has gone, or what there was is done. */
  draw(options: DrawStepOptions): Step | undefined {
    this.#noteLast(options);
    for (let past = this.#open.at(0); past; past = this.#open.at(0)) {
      this.#open = this.#open.slice(1);
      const step = past.at === options.world.now ? drawEncore(options, past.step) : undefined;
      if (step) return step;
    }
    return undefined;
  }

  #noteLast(options: DrawStepOptions): void {
    const { last, world } = options;
    if (last === undefined || last.id !== this.#named?.id) return;
    const { rows } = this.#named;
    this.#named = undefined;
    const people = peopleOf(options, last, rows);
    if (isGone(options, last)) this.#open = chooseEncores(options, this.#past, people);
    this.#past.push({ step: last, at: world.now, people });
  }
}

/** Whether a row that the step has named is there no more. */
function isGone({ world }: DrawStepOptions, { input }: Step): boolean {
  return handlesIn(input).some((handle) => {
    const key = world.findKey(handle);
    return key !== undefined && world.entityAt(handle.table, key) === undefined;
  });
}

/** Those whom a step is by, or whom rows tell of that it has named or made. */
function peopleOf({ actors, world }: DrawStepOptions, step: Step, named: readonly Row[]): ReadonlySet<string> {
  const made = world.lately().filter(({ table, key }) => {
    const handle = world.handleOf(table, key);
    return 'step' in handle && handle.step === step.id;
  });
  const rows = [...named, ...rowsAt(world, made)];
  const by = actors.find(({ id }) => id === step.actor)?.person ?? null;
  return new Set([...peopleIn(rows, actors), ...(by === null ? [] : [by])]);
}

function rowsAt(world: World, rows: readonly NamedRow[]): readonly Row[] {
  return entitiesAt(world, rows).map(({ row }) => row);
}

/** Different things that the run has done, those by or about the same people first. */
function chooseEncores(
  { random, actors, world, last }: DrawStepOptions,
  past: readonly PastStep[],
  people: ReadonlySet<string>,
): readonly PastStep[] {
  const tenantOf = (id: string | undefined) => actors.find((actor) => actor.id === id)?.tenant;
  const weightOf = ({ step, people: others }: PastStep) =>
    (others.isDisjointFrom(people) ? 1 : factors.concerned) *
    ((world.turnsOf(step.action)?.writes ?? 0) > 0 ? factors.writes : 1) *
    (tenantOf(step.actor) === tenantOf(last?.actor) ? factors.sameTenant : 1);
  let left = [...new Map(past.map((one) => [`${one.step.action} ${one.step.actor}`, one])).values()];
  const chosen: PastStep[] = [];
  while (chosen.length < mostEncores) {
    const one = drawWeighted(random, left, weightOf);
    if (one === undefined) break;
    chosen.push(one);
    left = left.filter((other) => other !== one);
  }
  return chosen;
}

/** By the same actor, also where they may not any more. */
function drawEncore(options: DrawStepOptions, earlier: Step): Step | undefined {
  const { random } = options;
  return drawSame(options, earlier, {
    named: drawChance(random, sameShares.rows) ? rowsNamedIn(options, earlier) : [],
    free: drawChance(random, sameShares.values) ? earlier.input : undefined,
  });
}
