import type { Failure } from '../sequence/case.ts';
import type { Sequence } from '../sequence/sequence.ts';
import type { Knowledge } from './pass.ts';
import { search } from './search.ts';

/** How a search came to where it is: what it began with, and after how many refused candidates each taken one came. Plain data. */
export type Trail = {
  readonly start: Failure;
  readonly taken: readonly { readonly refusedBefore: number; readonly failure: Failure }[];
};

/** A search under way: the candidate that waits for its answer, and how many answers there were. */
export class Walk {
  readonly #search: ReturnType<typeof search>;
  #candidate: Sequence | undefined;
  #answers = 0;

  private constructor(start: Failure, knowledge: Knowledge) {
    this.#search = search(start, knowledge);
    this.#candidate = this.#search.next().value ?? undefined;
  }

  /** Goes the way of the trail again: to where its last candidate was taken. Runs nothing. */
  static along({ start, taken }: Trail, knowledge: Knowledge): Walk {
    const walk = new Walk(start, knowledge);
    for (const { refusedBefore, failure } of taken) {
      for (let refused = 0; refused < refusedBefore; refused += 1) walk.answer(undefined);
      walk.answer(failure);
    }
    return walk;
  }

  /** Undefined once nothing is left to try. */
  get candidate(): Sequence | undefined {
    return this.#candidate;
  }

  get answers(): number {
    return this.#answers;
  }

  /** Tells whether the candidate failed with the same signature, and moves on to the next one. */
  answer(failure: Failure | undefined): void {
    this.#answers += 1;
    this.#candidate = this.#search.next(failure).value ?? undefined;
  }
}
