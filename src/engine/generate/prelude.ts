import { type Action, isReferenceField, timePassName } from '../harness/action.ts';
import type { TenantKey } from '../sequence/actor.ts';
import type { Step } from '../sequence/step.ts';
import type { TableName } from '../tenancy/tenancy.ts';
import { canNameNone, dealingWith, tablesTakenBy } from './dealing.ts';
import { drawBelow, drawChance, drawOne, drawWeighted } from './draw.ts';
import { drawSame } from './draw-near.ts';
import { drawOn, rowsNamedIn } from './draw-race.ts';
import type { DrawStepOptions } from './draw-step.ts';
import type { NamedRow } from './entities.ts';
import { groupOf } from './swarm.ts';
import { drawWish } from './wishes.ts';

/** How much comes before a row is handed over, and how much is looked at where it was, after that. */
const handing = { fewest: 3, most: 7, looks: 2 } as const;

/** How often a tenant looks around before a step of its own that takes the tenant itself, and how much. */
const parting = { share: 0.5, fewest: 2, most: 4 } as const;

/** How much less often it is something that is known to write, of what is to look; and known to read, of what is to hang something on a row. */
const otherWeight = 0.2;

/** How many rows of a table are looked at for whether they hang on a row. */
const maxRows = 500;

/** A step that was drawn and waits for what is to come before it. */
type Held = {
  readonly step: Step;
  readonly tenant: TenantKey;
  readonly named: readonly NamedRow[];
  /** The row that is handed over; undefined where it is the tenant itself that the step takes. */
  readonly row: NamedRow | undefined;
  left: number;
};

/**
 * What comes before a step that changes much at once, and after it. A row that is handed over takes with it, or leaves behind, what hangs on it by
 * then, so something is hung on it first; and where it was, lists are looked at. Before a step that takes the tenant itself, as to end it, the tenant
 * looks around: what was remembered of it shows only later.
 */
export class Preludes {
  readonly #known = new Set<string>();
  #held: Held | undefined;
  #looks: { readonly tenant: TenantKey; readonly table: TableName; left: number } | undefined;

  /** What is done first instead of a step that was drawn, or that step. An action has a prelude once in a run. */
  before(options: DrawStepOptions, step: Step): Step {
    if (this.#held !== undefined || this.#known.has(step.action)) return step;
    const held = holdBack(options, step);
    if (held === undefined) return step;
    this.#known.add(step.action);
    if (held.left === 0) return step;
    this.#held = held;
    return this.goOn(options) ?? step;
  }

  /** What follows, while there is something. */
  goOn(options: DrawStepOptions): Step | undefined {
    const held = this.#held;
    while (held !== undefined && held.left > 0) {
      held.left -= 1;
      const step = held.row === undefined ? drawAround(options, held) : drawHanging(options, held.row, held.tenant);
      if (step) return step;
    }
    this.#held = undefined;
    if (held !== undefined) {
      const { step, row, tenant, named } = held;
      if (row !== undefined) this.#looks = { tenant, table: row.table, left: handing.looks };
      return drawSame(options, step, { named, free: step.input });
    }
    while (this.#looks !== undefined && this.#looks.left > 0) {
      this.#looks.left -= 1;
      const look = drawLook(options, this.#looks);
      if (look) return look;
    }
    return undefined;
  }
}

/** A step with what it is held back for; undefined where it is none of the kind. */
function holdBack({ random, actors, actions, world }: DrawStepOptions, step: Step): Held | undefined {
  const action = actions.find(({ name }) => name === step.action);
  const tenant = actors.find(({ id }) => id === step.actor)?.tenant ?? null;
  if (action === undefined || tenant === null) return undefined;
  const named = rowsNamedIn({ world }, step);
  const own = named.filter(({ table, key }) => world.entityAt(table, key)?.owner === tenant);
  // What names the tenant by something else than its key, as by a slug, is about what is its.
  const byKey = Object.values(action.input).flatMap((field) =>
    isReferenceField(field) && field.column === undefined ? field.table : [],
  );
  const itself = own.some(({ table, key }) => key === tenant && byKey.includes(table));
  const [row] = own;
  const held = { step, tenant, named, row: itself ? undefined : row };
  if (action.handsOver === true && row !== undefined)
    return { ...held, left: handing.fewest + drawBelow(random, handing.most - handing.fewest + 1) };
  if (!itself) return undefined;
  const left = parting.fewest + drawBelow(random, parting.most - parting.fewest + 1);
  return { ...held, left: drawChance(random, parting.share) ? left : 0 };
}

/** Something that the tenant does to a row or to what hangs on it, evenly by what it is about: one group of actions makes most of what can hang there. */
function drawHanging(options: DrawStepOptions, row: NamedRow, tenant: TenantKey): Step | undefined {
  const { random, actors, actions, world } = options;
  const byTable = [...Map.groupBy([row, ...hangingOn(options, row)], ({ table }) => table).values()];
  const on = drawOne(random, drawOne(random, byTable) ?? []);
  const taking = actions.filter((action) => on !== undefined && tablesTakenBy(action).includes(on.table));
  const groups = Map.groupBy(taking, ({ name }) => groupOf(name));
  const weightOf = ({ name, handsOver }: Action<never>) => {
    if (handsOver === true) return 0;
    return (world.turnsOf(name)?.writes === 0 ? otherWeight : 1) / (groups.get(groupOf(name))?.length ?? 1);
  };
  return drawOn(options, { able: actors.filter((actor) => actor.tenant === tenant), row: on, weightOf });
}

/** The rows that name a row, of the tables of which actions take some. */
function hangingOn({ actions, world }: DrawStepOptions, { table, key }: NamedRow): readonly NamedRow[] {
  const tables = new Set(actions.flatMap(tablesTakenBy));
  return [...tables].flatMap((other) =>
    world
      .entities(other)
      .slice(0, maxRows)
      .filter(({ row, key: own }) => (other !== table || own !== key) && Object.values(row).includes(key))
      .map(({ key: hanging }) => ({ table: other, key: hanging })),
  );
}

/**
 * Something that the tenant does before it is gone: with its own row, where it is not what takes that, as often as the application does it, since
 * another of these may be another end of the tenant; or a look without any.
 */
function drawAround(options: DrawStepOptions, { step, tenant, named }: Held): Step | undefined {
  const itself = named.find(({ key }) => key === tenant);
  const weightOf = ({ name, handsOver, weight = 1 }: Action<never>) =>
    name === step.action || handsOver === true ? 0 : weight;
  const able = options.actors.filter((actor) => actor.tenant === tenant);
  const own = drawChance(options.random, 0.5) ? drawOn(options, { able, row: itself, weightOf }) : undefined;
  return own ?? drawLook(options, { tenant });
}

/** Something that the tenant can do without naming a row, best what reads: of those that deal with a table, where one is given. */
function drawLook(
  options: DrawStepOptions,
  { tenant, table }: { readonly tenant: TenantKey; readonly table?: TableName },
): Step | undefined {
  const { random, actors, world } = options;
  const some =
    table === undefined ? options.actions : dealingWith(options.actions, { tables: new Set([table]) }).flat();
  const open = some.filter((one) => one.name !== timePassName && one.handsOver !== true && canNameNone(one));
  const action = drawWeighted(random, open, ({ name }) => ((world.turnsOf(name)?.writes ?? 0) > 0 ? otherWeight : 1));
  const able = actors.filter((actor) => actor.tenant === tenant);
  return action && drawWish({ ...options, actors: able }, { action: action.name, intent: 'fitting' });
}
