import { type Cell, type CellPattern, type CountedCell, fitsPattern, type Reach } from '../harness/cell.ts';
import type { Invariant } from '../harness/invariant.ts';
import { noninterference } from '../invariant/noninterference.ts';
import type { Disorder } from '../projection/compare-views.ts';
import { overlaps } from '../record/interleaving.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { Comparison, SetAside } from '../run/compare/comparison.ts';
import type { Exhausted } from '../run/exhaust/exhaust-race.ts';
import type { Whose } from '../sequence/reference.ts';

/** The cells that happened, by action and role: `{ 'bids.place': { driver: { 'own succeeded': 12 } } }`. */
export type Matrix = { readonly [action: string]: { readonly [role: string]: { readonly [end: string]: number } } };

/** What came of comparing runs with their projections so far. */
export type Comparisons = Omit<Comparison, 'setAside'> & {
  /** How many of the projections were set aside, and where it happened first. */
  readonly setAside: { readonly count: number; readonly first: SetAside | undefined };
};

/** Races that each hit any bug of so many orderings of turns with that probability at least. */
type Bounded = { readonly orderings: number; readonly races: number; readonly chance: number };

/** Steps that ran at once: how often, without any overlap, and where it could not be told who had done what. */
export type Races = {
  readonly run: number;
  readonly apart: number;
  readonly untold: number;
  /** Those of them that were run in all schedules that differ, as far as the bound; to how many there are no others; and the schedules. */
  readonly exhausted?: { readonly races: number; readonly whole: number; readonly schedules: number };
  /** By orderings, the fewest first. Counts that were kept earlier have none. */
  readonly bounds?: readonly Bounded[];
};

/** All that was counted, as data: what one process tells another. */
export type CoverageCounts = Pick<Coverage, 'cells' | 'judged' | 'totals' | 'races'> & {
  readonly comparison: Comparisons;
};

/** Counts what really happened, so that a green result is never empty. */
export class Coverage {
  readonly #cells = new Map<string, { readonly cell: Cell; count: number; changed: number }>();
  readonly #judged = new Map<string, number>();
  /** What is set aside holds what was shown, so that a long campaign cannot keep it all. */
  #setAside: Comparisons['setAside'] = { count: 0, first: undefined };
  readonly #kept = new Map<string, number>();
  readonly #disorders = new Map<string, Disorder>();
  readonly #crossed = new Set<string>();
  #projections = 0;
  #baselines = 0;
  #comparedMs = 0;
  #steps = 0;
  #applied = 0;
  readonly #races = { run: 0, apart: 0, untold: 0 };
  readonly #exhausted = { races: 0, whole: 0, schedules: 0 };
  readonly #bounds = new Map<number, Bounded>();
  #succeeded = 0;

  /** Counts an executed step and the invariants that had something to judge in it. True where it fell into a new cell. */
  count(record: StepRecord, judged: readonly string[]): boolean {
    this.#steps += 1;
    for (const id of judged) this.#countJudged(id, 1);
    const { outcome, step, actor, interleaving, changes } = record;
    if (interleaving) {
      this.#races.run += 1;
      if (!interleaving.isTold) this.#races.untold += 1;
      else if (!overlaps(interleaving)) this.#races.apart += 1;
      if (interleaving.isTold && interleaving.bound) this.#countBound({ ...interleaving.bound, races: 1 });
    }
    if (outcome.kind === 'inapplicable') return false;
    this.#applied += 1;
    if (outcome.kind === 'succeeded') this.#succeeded += 1;
    const cell: Cell = { action: step.action, role: actor.role, reach: reachOf(record), outcome: outcome.kind };
    return this.#countCell({ cell, count: 1, changed: changes.length > 0 ? 1 : 0 });
  }

  /** All that was counted so far. */
  get counts(): CoverageCounts {
    const { cells, judged, totals, races, comparisons: comparison } = this;
    return { cells, judged, totals, races, comparison };
  }

  /** Counts what was counted elsewhere. */
  add({ cells, judged, totals, races, comparison }: CoverageCounts): void {
    for (const counted of cells) this.#countCell(counted);
    for (const [id, count] of judged) if (id !== noninterference.id) this.#countJudged(id, count);
    this.#addComparisons(comparison);
    this.#steps += totals.steps;
    this.#applied += totals.applied;
    this.#succeeded += totals.succeeded;
    this.#races.run += races.run;
    this.#races.apart += races.apart;
    this.#races.untold += races.untold;
    for (const bound of races.bounds ?? []) this.#countBound(bound);
    const { exhausted } = races;
    if (exhausted) this.#addExhausted(exhausted);
  }

  /** Counts a race that was run in all schedules that differ. */
  countExhausted({ schedules, isWhole }: Pick<Exhausted, 'schedules' | 'isWhole'>): void {
    this.#addExhausted({ races: 1, whole: isWhole ? 1 : 0, schedules });
  }

  #addExhausted({ races, whole, schedules }: NonNullable<Races['exhausted']>): void {
    this.#exhausted.races += races;
    this.#exhausted.whole += whole;
    this.#exhausted.schedules += schedules;
  }

  #countBound({ orderings, chance, races }: Bounded): void {
    const known = this.#bounds.get(orderings);
    this.#bounds.set(orderings, {
      orderings,
      races: races + (known?.races ?? 0),
      chance: Math.min(chance, known?.chance ?? 1),
    });
  }

  #countCell({ cell, count, changed }: CountedCell): boolean {
    const key = cellKey(cell);
    const known = this.#cells.get(key);
    if (known) {
      known.count += count;
      known.changed += changed;
    } else this.#cells.set(key, { cell, count, changed });
    return known === undefined;
  }

  #countJudged(id: string, count: number): void {
    this.#judged.set(id, (this.#judged.get(id) ?? 0) + count);
  }

  /** Counts the projections that a run was compared with. Those that were set aside have judged nothing. */
  countComparison({ setAside, ...comparison }: Comparison): void {
    this.#addComparisons({ ...comparison, setAside: { count: setAside.length, first: setAside[0] } });
  }

  #addComparisons({ projections, baselines, setAside, kept, disorders, elapsedMs, crossed }: Comparisons): void {
    this.#projections += projections;
    this.#baselines += baselines;
    for (const { because, times } of kept) this.#kept.set(because, (this.#kept.get(because) ?? 0) + times);
    const { count, first } = this.#setAside;
    this.#setAside = { count: count + setAside.count, first: first ?? setAside.first };
    for (const disorder of disorders)
      if (!this.#disorders.has(disorder.action)) this.#disorders.set(disorder.action, disorder);
    this.#comparedMs += elapsedMs;
    for (const name of crossed) this.#crossed.add(name);
    const judged = projections + baselines - setAside.count;
    if (judged > 0) this.#countJudged(noninterference.id, judged);
  }

  /**
   * How many projections were run, what came of them, which lists lack an order (the first of each action), what that took, and which
   * crossings were met.
   */
  get comparisons(): Comparisons {
    return {
      projections: this.#projections,
      baselines: this.#baselines,
      setAside: this.#setAside,
      kept: [...this.#kept].map(([because, times]) => ({ because, times })),
      disorders: [...this.#disorders.values()],
      crossed: this.#crossed,
      elapsedMs: this.#comparedMs,
    };
  }

  /** How often each invariant had something to judge. */
  get judged(): ReadonlyMap<string, number> {
    return this.#judged;
  }

  /** Steps asked for; those that reached the application; those that it did. */
  get totals(): { readonly steps: number; readonly applied: number; readonly succeeded: number } {
    return { steps: this.#steps, applied: this.#applied, succeeded: this.#succeeded };
  }

  /** How often steps ran at once; how often none of them went on while another was under way; how often it could not be told who did what. */
  get races(): Races {
    const bounds = [...this.#bounds.values()].toSorted((one, other) => one.orderings - other.orderings);
    const exhausted = this.#exhausted.races > 0 ? { exhausted: { ...this.#exhausted } } : {};
    return { ...this.#races, ...exhausted, bounds };
  }

  /** All cells that happened, with how often, in the order of their names. */
  get cells(): readonly CountedCell[] {
    return [...this.#cells].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  }

  /** All cells that happened, as they are now, in the shape in which they are kept and read. */
  get matrix(): Matrix {
    const matrix: { [action: string]: { [role: string]: { [end: string]: number } } } = {};
    for (const { cell, count } of this.cells) {
      matrix[cell.action] ??= {};
      const roles = matrix[cell.action] ?? {};
      roles[cell.role] = { ...roles[cell.role], [`${cell.reach} ${cell.outcome}`]: count };
    }
    return matrix;
  }

  /** Of the given invariants those that judged nothing at all, and should have. */
  idle(invariants: readonly Pick<Invariant, 'id' | 'mayBeIdle'>[]): readonly string[] {
    return invariants.filter(({ id, mayBeIdle }) => !mayBeIdle && !this.#judged.has(id)).map(({ id }) => id);
  }

  /** Of the given patterns those that no cell fits: what never happened. */
  missing(patterns: readonly CellPattern[]): readonly CellPattern[] {
    const { cells } = this;
    return patterns.filter((pattern) => !cells.some((counted) => fitsPattern(counted, pattern)));
  }

  /**
   * Refusals that prove nothing yet: actions whose foreign references were refused while no owner ever succeeded with the same action, so
   * that they may have been refused for any other reason.
   */
  unpaired(): readonly string[] {
    const refused = this.cells.filter(({ cell }) => cell.reach === 'foreign' && cell.outcome === 'refused');
    const actions = [...new Set(refused.map(({ cell }) => cell.action))];
    return this.missing(actions.map((action) => ({ action, reach: 'own', outcome: 'succeeded' }))).map(
      ({ action }) => action,
    );
  }
}

/** A cell as a text, by which it can be looked up. */
export function cellKey({ action, role, reach, outcome }: Cell): string {
  return [action, role, reach, outcome].join(' ');
}

const leastInnocentFirst: readonly Whose[] = ['foreign', 'absent', 'own', 'shared'];

/** How a step referred to entities as a whole. A refusal of whoever lacks the role says nothing of whose rows were named. */
export function reachOf({ references, unauthorized }: StepRecord): Reach {
  if (unauthorized) return 'role';
  return leastInnocentFirst.find((whose) => references.some((reference) => reference.whose === whose)) ?? 'none';
}
