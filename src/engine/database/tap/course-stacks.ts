import { createHook, executionAsyncId } from 'node:async_hooks';
import { applicationPlaces, type Place } from '../../record/place.ts';

/** A stack, as Node keeps it until somebody reads it, and the asynchronous resource in which it was taken. */
export type CourseStack = { readonly stack?: string; readonly within: number };

/** How many frames are kept: of a statement, below which lie those of its driver and of an ORM; and where something asynchronous begins. */
const STATEMENT_DEPTH = 80;
const BEGINNING_DEPTH = 30;

/** How far it is looked for the application's own files, and how much is kept of one step. */
const longestWay = 1_000;
const mostKept = 200_000;

/**
 * Knows of whatever happens where in the application's files it was begun, also where no `await` leads back there: queries that are
 * thenables, as those of ORMs are, callbacks, clients that were waited for. For that it keeps a stack of each promise that is made, which
 * makes an application many times slower: it is for runs that are to be explained.
 */
export class CourseStacks implements Disposable {
  readonly #begun = new Map<number, CourseStack>();
  readonly #places = new WeakMap<CourseStack, readonly Place[]>();
  readonly #hook = createHook({
    init: (id) => {
      if (this.#begun.size < mostKept) this.#begun.set(id, capture(BEGINNING_DEPTH));
    },
  });

  constructor() {
    this.#hook.enable();
  }

  /** The stack here. */
  capture(): CourseStack {
    return capture(STATEMENT_DEPTH);
  }

  /**
   * The places in the application's files that lead to where a stack was taken, the nearest first; empty where there are none. To be asked
   * before `forget`.
   */
  placesOf(taken: CourseStack): readonly Place[] {
    let stack: CourseStack | undefined = taken;
    for (let way = 0; stack !== undefined && way < longestWay; way += 1) {
      const places = this.#read(stack);
      if (places.length > 0) return places;
      stack = this.#begun.get(stack.within);
    }
    return [];
  }

  /** A step has ended: what its promises were begun by is of no more use. */
  forget(): void {
    this.#begun.clear();
  }

  [Symbol.dispose](): void {
    this.#hook.disable();
    this.#begun.clear();
  }

  #read(taken: CourseStack): readonly Place[] {
    const known = this.#places.get(taken);
    if (known) return known;
    // An application that formats stacks itself may make anything of them.
    const { stack } = taken;
    const places = typeof stack === 'string' ? applicationPlaces(stack) : [];
    this.#places.set(taken, places);
    return places;
  }
}

/** Node writes a stack out, and looks up its source maps, only once it is read. */
function capture(depth: number): CourseStack {
  const { stackTraceLimit } = Error;
  const taken = { within: executionAsyncId() };
  Error.stackTraceLimit = depth;
  Error.captureStackTrace(taken, capture);
  Error.stackTraceLimit = stackTraceLimit;
  return taken;
}
