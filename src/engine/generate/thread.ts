import type { Action } from '../harness/action.ts';
import { placeOf } from '../record/row-looks.ts';
import type { Step } from '../sequence/step.ts';
import type { TableName } from '../tenancy/tenancy.ts';
import { peopleIn } from './draw-near.ts';
import { rowsNamedIn } from './draw-race.ts';
import type { DrawStepOptions } from './draw-step.ts';
import { entitiesAt, keepingRows, type NamedRow, type World, waitingForRows } from './entities.ts';

/** The rows that some steps of a run have made or named: what they do next they do to these, and not to what looks alike. */
export class Thread {
  readonly #steps = new Set<string>();
  readonly #rows = new Map<string, NamedRow>();
  readonly #named = new Set<TableName>();
  readonly #people = new Set<string>();

  /** Takes a step in, as it is drawn. */
  add(options: DrawStepOptions, step: Step): void {
    this.#steps.add(step.id);
    const person = options.actors.find(({ id }) => id === step.actor)?.person ?? null;
    if (person !== null) this.#people.add(person);
    for (const row of rowsNamedIn(options, step)) {
      this.#named.add(row.table);
      this.#rows.set(placeOf(row.table, row.key), row);
    }
  }

  /** Whether any of its steps has named a row of the table: what others make there, as log lines, is seldom what they were done for. */
  hasNamed(table: TableName): boolean {
    return this.#named.has(table);
  }

  /** Those of the rows that are there, the latest last. */
  rows(world: World): readonly NamedRow[] {
    for (const row of world.lately().toReversed()) {
      const handle = world.handleOf(row.table, row.key);
      const place = placeOf(row.table, row.key);
      if ('step' in handle && this.#steps.has(handle.step) && !this.#rows.has(place)) this.#rows.set(place, row);
    }
    return [...this.#rows.values()].filter(({ table, key }) => world.entityAt(table, key) !== undefined);
  }

  /** Who has done its steps, and of whom the rows tell. */
  people({ actors, world }: DrawStepOptions): readonly string[] {
    const told = peopleIn(
      entitiesAt(world, this.rows(world)).map(({ row }) => row),
      actors,
    );
    const all = new Set(actors.flatMap(({ person }) => person ?? []));
    return [...all].filter((person) => this.#people.has(person) || told.includes(person));
  }

  /** The world as if there were none but these rows, in the tables that they are of. */
  in(world: World): World {
    return keepingRows(world, isAmong(this.rows(world)));
  }

  /** The world as if what an action waits for were these rows alone, in the tables that they are of. */
  waitingFor(world: World, { waitsFor = [] }: Pick<Action<never>, 'waitsFor'>): World {
    const waiting = new Set(waitsFor.map(({ table }) => table));
    return waitingForRows(world, isAmong(this.rows(world).filter(({ table }) => waiting.has(table))));
  }
}

/** Says of a row whether it is one of these, or in a table that none of them is in. */
function isAmong(rows: readonly NamedRow[]): (row: Pick<NamedRow, 'key'>, table: TableName) => boolean {
  const tables = new Set(rows.map(({ table }) => table));
  const places = new Set(rows.map(({ table, key }) => placeOf(table, key)));
  return ({ key }, table) => !tables.has(table) || places.has(placeOf(table, key));
}
