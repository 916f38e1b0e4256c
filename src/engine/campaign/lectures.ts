import type { Way } from '../generate/pursuit.ts';
import { type Goals, type Taught, WayBook } from './way-book.ts';

/** How many tasks learn from the same ones: those of all lectures before the last one. */
const size = 8;

/**
 * What the runs of a campaign are taught by those before them. A run learns from all tasks of the lectures before the last one, of so many
 * tasks each, and waits until those have ended: so it depends neither on how many workers there are nor on which of them is quicker.
 */
export class Lectures {
  readonly #book: WayBook;
  /** What has not been taken over into the book yet. */
  readonly #taught = new Map<number, Taught>();
  /** How many tasks have been taken over, which are the first ones. */
  #noted = 0;
  #waiting: { readonly until: number; readonly resolve: () => void }[] = [];
  #ended = 0;

  /** What `taught` says was learned before the first task, of which each may make use. */
  constructor(goals: Goals = {}, taught: readonly Taught[] = []) {
    this.#book = new WayBook(goals);
    for (const one of taught) this.#book.note(one);
  }

  /** What it still keeps apart from the book: the tasks of the last lectures, however many there were before. */
  get open(): number {
    return this.#taught.size;
  }

  /** Notes what a task has taught, which may be nothing. */
  note(number: number, taught: Taught): void {
    this.#taught.set(number, taught);
    while (this.#taught.has(this.#ended)) this.#ended += 1;
    const ready = this.#waiting.filter(({ until }) => until <= this.#ended);
    this.#waiting = this.#waiting.filter(({ until }) => until > this.#ended);
    for (const { resolve } of ready) resolve();
  }

  /** The way of the run of a seed by what the task of that number may know, as soon as all of that is there; undefined where it is to have none. */
  async wayFor({ number, seed }: { readonly number: number; readonly seed: number }): Promise<Way | undefined> {
    const until = Math.max(0, Math.floor(number / size) - 1) * size;
    if (until > this.#ended) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push({ until, resolve });
      await promise;
    }
    // Tasks are handed out in their order, so that none has asked for less before.
    for (; this.#noted < until; this.#noted += 1) {
      const taught = this.#taught.get(this.#noted);
      if (taught) this.#book.note(taught);
      this.#taught.delete(this.#noted);
    }
    return this.#book.wayFor(seed);
  }
}
