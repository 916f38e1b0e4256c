import { type Action, isReferenceField, type ReferenceField, type Scene, type WaitingRows } from '../harness/action.ts';
import { minutesPassed } from '../harness/time-pass.ts';
import type { OwnedRowChange } from '../record/row-change.ts';
import { placeOf } from '../record/row-looks.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { Actor } from '../sequence/actor.ts';
import type { Row } from '../tenancy/row.ts';
import type { TableName } from '../tenancy/tenancy.ts';
import { rowsOf } from './draw-step.ts';
import { dueFor } from './due.ts';
import type { World } from './entities.ts';
import { mayDo } from './standing.ts';

/**
 * That one action has made what another one needs: a row that it is meant for, or that it waits for, or one that it has gone on to change.
 */
export type Lesson = {
  readonly made: string;
  readonly by: string;
  /** What had led in the run to the step that made it, in that order: whatever had made or changed the rows that it took. */
  readonly after: readonly string[];
};

/** What learns: the actions there are, and who does them. */
export type Pupil = { readonly actions: readonly Action<never>[]; readonly actors: readonly Actor[] };

/** Something that an action needs a row of a table for. */
type Need = {
  readonly action: Action<never>;
  readonly table: TableName;
  readonly accepts: (row: Row, scene: Scene) => boolean;
};

/** Of a table with very many rows, how many are looked at when time has passed. */
const mostRows = 1_000;

/** What the runs of a campaign teach of which action leads to which. It keeps what a run has taught until that is taken. */
export class Lessons {
  readonly #needs: readonly Need[];
  readonly #actors: readonly Actor[];
  /** What waits for something, and one of those who do it. */
  readonly #waits: readonly { readonly action: Action<never>; readonly actor: Actor }[];
  #learned = new Map<string, Lesson>();
  /** By the action that waits, for how many rows it did after the step before, however long it has to. */
  #waiting = new Map<string, number>();
  /** By table and key, what has become of the rows of this run. */
  #pasts = new Map<string, Past>();
  #steps = 0;

  constructor({ actions, actors }: Pupil) {
    this.#needs = actions.flatMap(needsOf);
    this.#actors = actors;
    this.#waits = actions.flatMap((action) => {
      const actor = action.waitsFor && actors.find(({ role }) => action.roles.includes(role));
      return actor ? [{ action, actor }] : [];
    });
  }

  /** Learns of a step, in the state that it has left. */
  note(record: StepRecord, world: World): void {
    const { step, outcome, changes } = record;
    if (outcome.kind !== 'succeeded') return;
    const rows = rowsOf(world);
    const minutes = minutesPassed(step.action, step.input);
    if (minutes > 0) this.#noteTime(record, minutes, world, rows);
    if (changes.length === 0) return;
    const past = this.#pastOf(record);
    this.#noteRows(step.action, past, changes);
    const after = actionsOf(past);
    this.#noteWaiting({ by: step.action, after }, { now: record.time, rows });
    const changed = wholeChanges(changes);
    for (const need of this.#open(step.action)) {
      const own = changed.filter(({ table }) => table === need.table);
      if (own.some((change) => this.#makes(change, need, { world, now: record.time, rows })))
        this.#learn({ made: need.action.name, by: step.action, after });
    }
  }

  /** What the run has taught. The next one begins with nothing. */
  take(): readonly Lesson[] {
    const learned = [...this.#learned.values()];
    this.#learned = new Map();
    this.#pasts = new Map();
    this.#steps = 0;
    this.#waiting = new Map();
    return learned;
  }

  /** All steps that have made or changed the rows that a step names or has changed. */
  #pastOf({ references, changes }: StepRecord): readonly PastStep[] {
    const places = [...references, ...changes.filter(({ before }) => before !== null)].map(({ table, key }) =>
      placeOf(table, key),
    );
    const steps = places.flatMap((place) => this.#pasts.get(place)?.steps ?? []);
    return [...new Map(steps.map((step) => [step.at, step])).values()].toSorted((one, other) => one.at - other.at);
  }

  #noteRows(action: string, past: readonly PastStep[], changes: readonly OwnedRowChange[]): void {
    this.#steps += 1;
    const steps = [...past, { action, at: this.#steps }].slice(-mostPast);
    for (const change of changes) {
      const place = placeOf(change.table, change.key);
      const known = this.#pasts.get(place);
      if (change.before === null) this.#pasts.set(place, { maker: action, steps });
      else if (known) {
        this.#pasts.set(place, { ...known, steps });
        const { maker } = known;
        // Where so much was done to it since that the maker is not among them, nothing is known of what led there.
        const made = known.steps.findLastIndex((step) => step.action === maker);
        const before = known.steps.slice(0, Math.max(0, made));
        if (maker !== undefined && maker !== action) this.#learn({ made: action, by: maker, after: actionsOf(before) });
      } else this.#pasts.set(place, { maker: undefined, steps });
    }
  }

  /** A step has made something due at some time, maybe by what it changed elsewhere, as a setting. */
  #noteWaiting(maker: Omit<Lesson, 'made'>, scene: Omit<Scene, 'actor'>): void {
    for (const { action, actor } of this.#waits) {
      const { now, later } = dueFor(action, { ...scene, actor });
      const before = this.#waiting.get(action.name);
      this.#waiting.set(action.name, now.length + later.length);
      if (before !== undefined && now.length + later.length > before && action.name !== maker.by)
        this.#learn({ made: action.name, ...maker });
    }
  }

  #open(by: string): readonly Need[] {
    return this.#needs.filter(({ action: { name } }) => name !== by && !this.#learned.has(keyOf({ made: name, by })));
  }

  #learn(lesson: Lesson): void {
    this.#learned.set(keyOf(lesson), lesson);
  }

  /** Whether a row that nobody of the tenant could use for it is one by now that somebody can. */
  #makes(
    { before, after, owner }: WholeChange,
    { action, accepts }: Need,
    { world, now, rows }: Omit<Scene, 'actor'> & { readonly world: World },
  ): boolean {
    return (
      after !== null &&
      this.#able(world, action, owner).some((actor) => {
        const scene = { actor, now, rows };
        return accepts(after, scene) && !(before !== null && accepts(before, scene));
      })
    );
  }

  /** Time has made a row fit where none of its table did before. */
  #noteTime({ step, time }: StepRecord, minutes: number, world: World, rows: Scene['rows']): void {
    const then = new Date(Date.parse(time) + minutes * 60_000).toISOString();
    for (const need of this.#open(step.action)) {
      const fitting = world
        .entities(need.table)
        .slice(0, mostRows)
        .find(({ row, owner }) =>
          this.#able(world, need.action, owner).some(
            (actor) => need.accepts(row, { actor, now: then, rows }) && !need.accepts(row, { actor, now: time, rows }),
          ),
        );
      if (fitting === undefined) continue;
      const { steps = [] } = this.#pasts.get(placeOf(need.table, fitting.key)) ?? {};
      this.#learn({ made: need.action.name, by: step.action, after: actionsOf(steps) });
    }
  }

  /** Who is meant to do it to what is that tenant's, by the places that they have there by now. */
  #able(world: World, action: Action<never>, owner: string | null): readonly Actor[] {
    return this.#actors.filter(
      (actor) => mayDo(world, actor, action) && (owner === null || (world.tenantsOf(actor)?.includes(owner) ?? true)),
    );
  }
}

function needsOf(action: Action<never>): readonly Need[] {
  const fields = Object.values(action.input).filter(isReferenceField);
  return [
    ...fields
      .filter(({ optional, many }) => !optional && many === undefined)
      .map((field) => referenceNeed(action, field)),
    ...(action.waitsFor ?? []).map((waiting) => waitingNeed(action, waiting)),
  ];
}

function referenceNeed(action: Action<never>, { table, where }: ReferenceField): Need {
  return { action, table, accepts: (row, scene) => where?.(row, scene) ?? true };
}

/** What is waited for is there once it is due. */
function waitingNeed(action: Action<never>, waiting: WaitingRows): Need {
  const accepts = (row: Row, scene: Scene) =>
    dueFor(
      { waitsFor: [waiting] },
      { ...scene, rows: (table) => (table === waiting.table ? [row] : scene.rows(table)) },
    ).isNow;
  return { action, table: waiting.table, accepts };
}

type WholeChange = {
  readonly table: TableName;
  readonly before: Row | null;
  readonly after: Row | null;
  readonly owner: string | null;
};

/** What a step has made of each row, from how it stood to how it stands. */
function wholeChanges(changes: readonly OwnedRowChange[]): readonly WholeChange[] {
  const whole = new Map<string, WholeChange>();
  for (const { table, key, before, after, ownerAfter } of changes) {
    const place = placeOf(table, key);
    whole.set(place, { table, before: (whole.get(place) ?? { before }).before, after, owner: ownerAfter });
  }
  return [...whole.values()];
}

/** A step that a row has met, by its place in the run. */
type PastStep = { readonly action: string; readonly at: number };

/** What a row has met in the run: which action has made it, unless it was there before, and what led to it as it is. */
type Past = { readonly maker: string | undefined; readonly steps: readonly PastStep[] };

/** Of what led to a row, the last ones are kept. */
const mostPast = 5;

/** Each action once, where it was done last. */
function actionsOf(steps: readonly PastStep[]): readonly string[] {
  return steps.map(({ action }) => action).filter((action, at, all) => all.lastIndexOf(action) === at);
}

function keyOf({ made, by }: Pick<Lesson, 'made' | 'by'>): string {
  return `${made} ${by}`;
}
