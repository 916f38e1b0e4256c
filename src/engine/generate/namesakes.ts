import { type Action, isReferenceField } from '../harness/action.ts';
import type { Json } from '../sequence/json.ts';
import type { Step } from '../sequence/step.ts';
import type { TableName } from '../tenancy/tenancy.ts';
import { dealingWith } from './dealing.ts';
import { drawChance, drawOne } from './draw.ts';
import { drawOn, rowsNamedIn } from './draw-race.ts';
import { type DrawStepOptions, drawInput, rowsOf } from './draw-step.ts';
import type { Entity, NamedRow } from './entities.ts';
import { mayDo } from './standing.ts';

/** Of the rows that are gone and had a name, how many get a namesake. */
const namesakeShare = 0.8;

/** How much is done at most with a namesake by whoever has made it. */
const mostAfter = 3;

/** How much more often that is what the run has done with the row that is gone. */
const sameFactor = 6;

/** How many actions and actors are tried for one. */
const maxTries = 8;

/** A namesake, by the step that has made it; how much is still to be done with it, what has been, and what was done with the row before it. */
type Made = {
  readonly step: Step;
  readonly table: TableName;
  left: number;
  readonly done: Set<string>;
  readonly before: ReadonlySet<string>;
};

/** A name that is free by now: the column that holds it, and the row that had it. */
type Freed = { readonly table: TableName; readonly column: string; readonly name: string; readonly row: Entity };

/**
 * Once a row is gone that actions name by something else than its key, as a tenant by its slug or an invite by its address, one is made of the same
 * name, and something done with that: what was kept by name, or is remembered by it, comes back with the name.
 */
export class Namesakes {
  readonly #canaries: readonly string[];
  /** By the key of a row, the actions that have named it. */
  readonly #doneWith = new Map<string, Set<string>>();
  /** The rows with names that the step that is drawn last names, as they stand before it. */
  #named: { readonly id: string; readonly rows: readonly Freed[] } | undefined;
  #freed: (Freed & { readonly by: string }) | undefined;
  #made: Made | undefined;

  /** A name that holds a canary would show it to whoever has the namesake, by right. */
  constructor({ canaries }: { readonly canaries: readonly string[] }) {
    this.#canaries = canaries;
  }

  /** Takes in a step as it is drawn. */
  add({ actions, world }: DrawStepOptions, step: Step): void {
    const names = namesIn(actions);
    const rows = rowsNamedIn({ world }, step).flatMap(({ table, key }) => {
      const row = world.entityAt(table, key);
      this.#doneWith.set(key, (this.#doneWith.get(key) ?? new Set()).add(step.action));
      return names.flatMap((one) => {
        const name = one.table === table ? row?.row[one.column] : undefined;
        return row && this.#isFit(name) ? [{ table, column: one.column, name, row }] : [];
      });
    });
    this.#named = { id: step.id, rows };
  }

  /** Finds out whether the last step has taken a row away. */
  notice({ random, world, last }: DrawStepOptions): void {
    if (last === undefined || last.id !== this.#named?.id) return;
    const gone = this.#named.rows.filter(({ table, row }) => world.entityAt(table, row.key) === undefined);
    this.#named = undefined;
    if (gone.length === 0 || !drawChance(random, namesakeShare)) return;
    const freed = drawOne(random, gone);
    this.#freed = freed && { ...freed, by: last.action };
  }

  /** The next step of the kind; undefined where no name is free, or what there was is done. */
  draw(options: DrawStepOptions): Step | undefined {
    const freed = this.#freed;
    this.#freed = undefined;
    if (freed === undefined) return this.#goOn(options);
    const step = drawNamesake(options, freed);
    // Not the very thing that has taken it away.
    const before = new Set(this.#doneWith.get(freed.row.key)).difference(new Set([freed.by]));
    if (step) this.#made = { step, table: freed.table, left: mostAfter, done: new Set(), before };
    return step;
  }

  #isFit(name: Json | undefined): name is string {
    return typeof name === 'string' && name !== '' && !this.#canaries.some((canary) => name.includes(canary));
  }

  #goOn(options: DrawStepOptions): Step | undefined {
    const made = this.#made;
    while (made !== undefined && made.left > 0) {
      made.left -= 1;
      const step = drawAfter(options, made);
      if (step === undefined) continue;
      made.done.add(step.action);
      return step;
    }
    this.#made = undefined;
    return undefined;
  }
}

/** The columns by which any action names rows of a table and which a free field of another one fills, as it is called alike. */
function namesIn(actions: readonly Action<never>[]): readonly { readonly table: TableName; readonly column: string }[] {
  const fields = actions.flatMap(({ input }) => Object.values(input).filter(isReferenceField));
  const named = fields.flatMap(({ table, column }) => (column === undefined ? [] : [{ table, column }]));
  const distinct = [...new Map(named.map((one) => [JSON.stringify(one), one])).values()];
  return distinct.filter(({ table, column }) => makersOf(actions, { table, column }).length > 0);
}

function makersOf(
  actions: readonly Action<never>[],
  { table, column }: Pick<Freed, 'table' | 'column'>,
): readonly Action<never>[] {
  return dealingWith(actions, { tables: new Set([table]) })
    .flat()
    .filter(({ input }) => {
      const field = Object.entries(input).find(([name]) => name === column)?.[1];
      return field !== undefined && !isReferenceField(field);
    });
}

/** Somebody makes a row of that name: of a tenant that is gone, whoever is left. */
function drawNamesake(options: DrawStepOptions, { table, column, name, row }: Freed): Step | undefined {
  const { random, id, actors, actions, world } = options;
  if (world.holding(table, column, name).length > 0) return undefined;
  const left = actors.filter(({ tenant }) => tenant !== null && tenant !== row.key);
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    const action = drawOne(random, makersOf(actions, { table, column }));
    const actor =
      action &&
      drawOne(
        random,
        left.filter((one) => mayDo(world, one, action)),
      );
    if (action === undefined || actor === undefined) continue;
    const scene = { actor, now: world.now, rows: rowsOf(world) };
    const input = drawInput(options, { scene, action, intent: 'fitting', free: { [column]: name } });
    if (input) return { id, actor: actor.id, action: action.name, input };
  }
  return undefined;
}

/** Something with the row that a step has made, by whoever did that, also where it is not their own tenant's; something else each time. */
function drawAfter(options: DrawStepOptions, { step, table, done, before }: Made): Step | undefined {
  const { actors, world } = options;
  const isMade = (one: NamedRow) => {
    const handle = world.handleOf(one.table, one.key);
    return one.table === table && 'step' in handle && handle.step === step.id;
  };
  const row = world.lately().find(isMade);
  const by = actors.find(({ id }) => id === step.actor);
  if (row === undefined || by === undefined) return undefined;
  const owner = world.entityAt(row.table, row.key)?.owner ?? null;
  const isOwn = owner === null || (world.tenantsOf(by)?.includes(owner) ?? true);
  const weightOf = ({ name }: Action<never>) => (done.has(name) ? 0 : before.has(name) ? sameFactor : 1);
  return drawOn(options, { able: [by], row, intent: isOwn ? 'fitting' : 'foreign', weightOf });
}
