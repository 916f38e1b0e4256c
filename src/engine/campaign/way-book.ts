import type * as fc from 'fast-check';
import { drawBelow, drawChance, drawOne, drawWeighted } from '../generate/draw.ts';
import type { Lesson } from '../generate/lessons.ts';
import type { Way } from '../generate/pursuit.ts';
import { type CellPattern, type CountedCell, fitsPattern } from '../harness/cell.ts';
import { caseOfSeed } from './seed.ts';

/** What a run has taught: which action has made what which needs, and what has succeeded. */
export type Taught = { readonly lessons: readonly Lesson[]; readonly cells: readonly CountedCell[] };

/** Of the runs, how many have an aim, once something is known. */
const aimedShare = 0.5;

/** Actions before the aim at most. */
const longestWay = 5;

/** Of the runs with an aim, how many go the way of a sequence that was kept, where there is one. */
const keptShare = 0.15;

/** How much more often than others an action is the aim that is to be aimed at, or of which a cell is required that never happened. */
const goalFactors = { given: 8, open: 4 } as const;

/** What a campaign is to get to, beside what its runs find out for themselves. */
export type Goals = {
  /** Cells that have to happen. */
  readonly required?: readonly CellPattern[] | undefined;
  /** Actions to aim at more often, such as those whose code has changed. */
  readonly towards?: readonly string[] | undefined;
  /** The actions of sequences that were kept: parts of them are ways for new runs. */
  readonly kept?: readonly Way[] | undefined;
};

/**
 * What the runs of a campaign have taught of ways to what is seldom reached. A run's way follows from its seed and from what the book was
 * given before, in whatever order that was.
 */
export class WayBook {
  /** By what was made: what made it, and in how many runs. */
  readonly #makers = new Map<string, Map<string, number>>();
  readonly #succeeded = new Map<string, number>();
  readonly #towards: ReadonlySet<string>;
  readonly #kept: readonly Way[];
  #open: readonly CellPattern[];
  #isTaught = false;

  constructor({ required = [], towards = [], kept = [] }: Goals = {}) {
    this.#open = required;
    this.#towards = new Set(towards);
    this.#kept = kept.filter((way) => way.length > 0);
  }

  /** Takes over what a run has taught. */
  note({ lessons, cells }: Taught): void {
    this.#isTaught = true;
    this.#open = this.#open.filter((pattern) => !cells.some((counted) => fitsPattern(counted, pattern)));
    for (const { made, by } of lessons) {
      const makers = this.#makers.get(made) ?? new Map<string, number>();
      makers.set(by, 1 + (makers.get(by) ?? 0));
      this.#makers.set(made, makers);
    }
    // What has changed nothing has shown little: the job found nothing to do.
    for (const { cell, count, changed } of cells)
      if (cell.outcome === 'succeeded')
        this.#succeeded.set(cell.action, (this.#succeeded.get(cell.action) ?? 0) + Math.max(changed, count / 4));
  }

  /** The way that the run of a seed is to try; undefined where it is to have none. */
  wayFor(seed: number): Way | undefined {
    const { random } = caseOfSeed(seed, { actors: [] });
    // Other draws than those of the run itself.
    const own = random.clone();
    for (let draw = 0; draw < drawsPassedOver; draw += 1) own.nextInt();
    if (!this.#isTaught || !drawChance(own, aimedShare)) return undefined;
    if (this.#kept.length > 0 && drawChance(own, keptShare)) return partOf(own, drawOne(own, this.#kept) ?? []);
    const open = new Set(this.#open.map(({ action }) => action));
    const aims = [...new Set([...this.#makers.keys(), ...open, ...this.#towards])].sort();
    const aim = drawWeighted(own, aims, (action) => {
      const seldom = 1 / (1 + (this.#succeeded.get(action) ?? 0));
      if (this.#towards.has(action)) return goalFactors.given;
      return open.has(action) ? Math.max(1, goalFactors.open * seldom) : seldom;
    });
    return aim === undefined ? undefined : this.#wayTo(own, aim);
  }

  /** Backwards from the aim: before each action one that was seen to make what it needs, the more likely the more often. */
  #wayTo(random: fc.Random, aim: string): Way {
    const way = [aim];
    const length = 2 + drawBelow(random, longestWay);
    while (way.length < length) {
      const makers = this.#makers.get(way[0] ?? aim) ?? new Map<string, number>();
      const open = [...makers.keys()].filter((action) => !way.includes(action)).sort();
      const maker = drawWeighted(random, open, (action) => makers.get(action) ?? 0);
      if (maker === undefined) break;
      way.unshift(maker);
    }
    return way;
  }
}

/** Some actions of a way, as they follow each other there. */
function partOf(random: fc.Random, way: Way): Way {
  const length = Math.min(way.length, 2 + drawBelow(random, longestWay));
  const from = drawBelow(random, way.length - length + 1);
  return way.slice(from, from + length);
}

/** The run draws the first ones, and what decides whether it is compared is drawn after those. */
const drawsPassedOver = 211;
