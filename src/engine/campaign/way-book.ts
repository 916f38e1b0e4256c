import type * as fc from 'fast-check';
import { drawBelow, drawChance, drawOne, drawWeighted, weightedAt } from '../generate/draw.ts';
import type { Lesson } from '../generate/lessons.ts';
import { andThen, type Way } from '../generate/pursuit.ts';
import { groupOf } from '../generate/swarm.ts';
import { timePassName } from '../harness/action.ts';
import { type CellPattern, type CountedCell, fitsPattern } from '../harness/cell.ts';
import { caseOfSeed } from './seed.ts';

/** What a run has taught: which action has made what which needs, and what has succeeded. */
export type Taught = { readonly lessons: readonly Lesson[]; readonly cells: readonly CountedCell[] };

/** A way that was gone in a run, and how often. */
type Trail = { readonly way: Way; readonly times: number };

/** Of the runs, how many have an aim, once something is known. */
const aimedShare = 0.65;

/** How many aims a run has at most: one that is reached leaves room for another. */
const mostAims = 3;

/** Actions before the aim at most. */
const longestWay = 5;

/** Of the runs with an aim, how many go the way of a sequence that was kept, where there is one. */
const keptShare = 0.15;

/**
 * Of the ways to what has hardly ever succeeded, how many do something of the same group just before it, and how often it may have succeeded:
 * that it did once, does not say what has helped.
 */
const kinShare = 0.7;
const hardlyTimes = 4;

/** Of the ways, how many are one that was gone so in some run. */
const trailShare = 0.6;

/** Of the ways, how many go by what most often makes what is needed. */
const usualShare = 0.5;

/** What has been possible so often counts like a success: what never succeeds though it is tried does not become the aim of most runs. */
const vainTimes = 8;

/** What takes time to come about is worth aiming at, however often it has succeeded: what rows have met in the meantime differs. */
const timelyShare = 0.3;

/** Of the ways, how many do something besides that a step of the way makes possible, and how much more often that is what changes something. */
const detourShare = 0.6;
const changingFactor = 4;

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
  /** By what was made, what made it and what had led to that. */
  readonly #trails = new Map<string, Map<string, Trail>>();
  /** How often what has succeeded did, and how often it has changed something then. */
  readonly #succeeded = new Map<string, { readonly times: number; readonly changed: number }>();
  /** How often each action was tried, in vain or not. */
  readonly #tried = new Map<string, number>();
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
    for (const { made, by, after } of lessons) {
      const trails = this.#trails.get(made) ?? new Map<string, Trail>();
      const way = [...after.filter((action) => action !== by && action !== made), by].slice(-longestWay);
      const times = 1 + (trails.get(way.join())?.times ?? 0);
      trails.set(way.join(), { way, times });
      this.#trails.set(made, trails);
      const makers = this.#makers.get(made) ?? new Map<string, number>();
      makers.set(by, 1 + (makers.get(by) ?? 0));
      this.#makers.set(made, makers);
    }
    for (const { cell, count, changed } of cells) {
      this.#tried.set(cell.action, count + (this.#tried.get(cell.action) ?? 0));
      if (cell.outcome === 'succeeded') {
        const { times, changed: before } = this.#succeeded.get(cell.action) ?? { times: 0, changed: 0 };
        this.#succeeded.set(cell.action, { times: times + count, changed: before + changed });
      }
    }
  }

  /** The way that the run of a seed is to try; undefined where it is to have none. */
  wayFor(seed: number): Way | undefined {
    const { random } = caseOfSeed(seed, { actors: [] });
    // Other draws than those of the run itself.
    const own = random.clone();
    for (let draw = 0; draw < drawsPassedOver; draw += 1) own.nextInt();
    if (!this.#isTaught || !drawChance(own, aimedShare)) return undefined;
    const aims = 1 + drawBelow(own, mostAims);
    const ways = Array.from({ length: aims }, (_, at) => this.#drawWay(own, placeOf(seed, at)) ?? []).filter(
      (way) => way.length > 0,
    );
    const [first, ...others] = ways.filter((way, at) => ways.findIndex((one) => one.at(-1) === way.at(-1)) === at);
    return first && [...first, ...others.flatMap((way) => [andThen, ...way])];
  }

  #drawWay(random: fc.Random, place: number): Way | undefined {
    if (this.#kept.length > 0 && drawChance(random, keptShare))
      return partOf(random, drawOne(random, this.#kept) ?? []);
    const open = new Set(this.#open.map(({ action }) => action));
    const aims = [...new Set([...this.#makers.keys(), ...this.#vain(), ...open, ...this.#towards])].sort();
    const aim = weightedAt(place, aims, (action) => {
      const seldom = this.#seldomness(action);
      if (this.#towards.has(action)) return goalFactors.given;
      return open.has(action) ? Math.max(1, goalFactors.open * seldom) : seldom;
    });
    return aim === undefined ? undefined : this.#withDetour(random, this.#wayTo(random, aim));
  }

  /** What was tried again and again, and never succeeded: that it is possible does not show in rows, or it is so for few. */
  #vain(): readonly string[] {
    const often = [...this.#tried].filter(([action, times]) => times >= hardlyTimes && !this.#succeeded.has(action));
    return often.map(([action]) => action);
  }

  /** Something that a step of the way makes possible comes after it: what is done to a row on its way shows in what is done with it at last. */
  #withDetour(random: fc.Random, way: Way): Way {
    if (!drawChance(random, detourShare)) return way;
    const actions = [...this.#makers.keys()].filter((action) => !way.includes(action)).sort();
    const detours = way
      .slice(0, -1)
      .flatMap((step, at) =>
        actions.filter((action) => this.#makers.get(action)?.has(step)).map((action) => ({ action, at: at + 1 })),
      );
    // What many actions make possible, as to read a message, is hardly what this one was done for.
    const aim = way.at(-1) ?? '';
    const weightOf = ({ action }: { readonly action: string }) =>
      ((this.#succeeded.get(action)?.changed ?? 0) > 0 ? changingFactor : 1) /
      ((this.#makers.get(action)?.size ?? 1) * (1 + this.#timesBefore(aim, action)));
    const one = drawWeighted(random, detours, weightOf);
    return one === undefined ? way : way.toSpliced(one.at, 0, one.action);
  }

  /** How often it has succeeded. Where what else changes something has changed nothing it has shown little: the job found nothing to do. */
  #timesOf(action: string): number {
    const { times, changed } = this.#succeeded.get(action) ?? { times: 0, changed: 0 };
    return changed === 0 ? times : Math.max(changed, times / 4);
  }

  /** How often an action has had a part in what led to another one. */
  #timesBefore(aim: string, action: string): number {
    const trails = [...(this.#trails.get(aim)?.values() ?? [])].filter(({ way }) => way.includes(action));
    return trails.reduce((sum, { times }) => sum + times, 0);
  }

  /** How much an action is worth aiming at by how seldom it has succeeded, from 0 to 1. */
  #seldomness(action: string): number {
    const makers = this.#makers.get(action) ?? new Map<string, number>();
    const times = this.#timesOf(action);
    const possible = [...makers.values()].reduce((sum, made) => sum + made, 0);
    if (times === 0) return 1 / (1 + (possible || (this.#tried.get(action) ?? 0)) / vainTimes);
    return Math.max(makers.has(timePassName) ? timelyShare : 0, 1 / (1 + times));
  }

  /**
   * What led there in some run as it was, and time in between where that has helped before: two actions of which the one makes what the other
   * needs need not have made what that one is then to be of use for.
   */
  #trailTo(random: fc.Random, aim: string): Way | undefined {
    const trails = [...(this.#trails.get(aim)?.values() ?? [])].sort((one, other) =>
      one.way.join() < other.way.join() ? -1 : 1,
    );
    const isUsual = drawChance(random, usualShare);
    const { way } = drawWeighted(random, trails, ({ times }) => times ** (isUsual ? 1 : -1)) ?? {};
    if (way === undefined || way.includes(timePassName) || !this.#makers.get(aim)?.has(timePassName)) return way;
    return [...way, timePassName];
  }

  /**
   * What hardly ever succeeds may need what no row tells of, as a link that was shared: something of its group that did succeed comes before it,
   * best what takes what the same actions make.
   */
  #kinOf(random: fc.Random, aim: string): readonly string[] {
    if (this.#timesOf(aim) >= hardlyTimes || !drawChance(random, kinShare)) return [];
    const kin = [...this.#succeeded.keys()]
      .filter((action) => action !== aim && groupOf(action) === groupOf(aim))
      .sort();
    const makers = new Set(this.#makers.get(aim)?.keys());
    const alike = kin.filter((action) => !makers.isDisjointFrom(new Set(this.#makers.get(action)?.keys())));
    const one = drawOne(random, alike.length > 0 ? alike : kin);
    return one === undefined ? [] : [one];
  }

  /**
   * Backwards from the aim: before each action one that was seen to make what it needs. In half of the ways the more likely the more often it
   * was, which is sure to lead there; in the others the seldomer: what one has made is not what another one has.
   */
  #wayTo(random: fc.Random, aim: string): Way {
    const kin = this.#kinOf(random, aim);
    if (drawChance(random, trailShare)) {
      const trail = this.#trailTo(random, aim);
      if (trail !== undefined) return [...trail, ...kin.filter((action) => !trail.includes(action)), aim];
    }
    const length = 2 + drawBelow(random, longestWay);
    const way = [aim];
    const isUsual = drawChance(random, usualShare);
    while (way.length < length) {
      // Time makes nothing itself: what was there before it passed has been made by something.
      const makers =
        this.#makers.get(way.find((action) => action !== timePassName) ?? aim) ?? new Map<string, number>();
      const open = [...makers.keys()].filter((action) => !way.includes(action)).sort();
      const maker = drawWeighted(random, open, (action) => (makers.get(action) ?? 0) ** (isUsual ? 1 : -1));
      if (maker === undefined) break;
      way.unshift(maker);
    }
    return [...way.slice(0, -1), ...kin.filter((action) => !way.includes(action)), aim];
  }
}

/**
 * Where among all aims, from 0 to 1, the run of a seed looks for one of its own: those of consecutive seeds lie apart from each other, so that in
 * some hundred runs each aim has its turn as often as its weight says.
 */
function placeOf(seed: number, at: number): number {
  const place = (seed * mostAims + at) * goldenShare;
  return place - Math.floor(place);
}

/** Multiples of the golden ratio fill the space between two whole numbers as evenly as can be. */
const goldenShare = (Math.sqrt(5) - 1) / 2;

/** Some actions of a way, as they follow each other there. */
function partOf(random: fc.Random, way: Way): Way {
  const length = Math.min(way.length, 2 + drawBelow(random, longestWay));
  const from = drawBelow(random, way.length - length + 1);
  return way.slice(from, from + length);
}

/** The run draws the first ones, and what decides whether it is compared is drawn after those. */
const drawsPassedOver = 211;
