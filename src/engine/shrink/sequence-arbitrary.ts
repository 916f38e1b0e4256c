import * as fc from 'fast-check';
import type { Action } from '../harness/action.ts';
import type { FixtureNames, FixtureRow } from '../harness/fixture-names.ts';
import type { Actor } from '../sequence/actor.ts';
import { type Case, freshCase, isCase, storedCase } from '../sequence/case.ts';
import type { TableName } from '../tenancy/tenancy.ts';
import { type Trail, Walk } from './walk.ts';

/** How much shrinking one failure may cost. */
export type ShrinkLimits = {
  /** Candidates to execute at most. */
  readonly maxExecutions: number;
  /** No candidate starts later than this after the first one. A candidate that runs is not interrupted. */
  readonly timeoutMs: number;
};

export type SequenceArbitraryOptions = {
  readonly actors: readonly Actor[];
  /** Where they are given, their arbitraries say what a simpler input is. */
  readonly actions?: readonly (Pick<Action, 'name' | 'input'> & Partial<Pick<Action, 'roles'>>)[];
  /** Where they are given, their rows stand for such as steps make. */
  readonly fixtures?: { readonly names: FixtureNames };
  /** The rows behind their names: such stand with all that they hold for rows much the same. */
  readonly fixtureRows?: ReadonlyMap<TableName, readonly FixtureRow[]>;
  readonly limits?: Partial<ShrinkLimits>;
  /** A monotonic clock in milliseconds. */
  readonly now?: () => number;
  /** Ends the candidates once it is aborted, as a limit does. */
  readonly signal?: AbortSignal | undefined;
  /** Told once, when the candidates of a failure have ended: nothing was left to try, or a limit was met. */
  readonly onEnd?: (why: 'minimal' | 'stopped') => void;
};

/** Turns to draw from, where nobody counts them: far more than a round has. */
const mostTurns = 1_000_000;

/** What fast-check keeps with a candidate and hands back if it failed. */
type Context = {
  readonly trail: Trail;
  readonly refusedBefore: number;
  readonly walk: Walk;
  readonly answersBefore: number;
  readonly startedAt: number;
};

/**
 * Cases for fast-check's runner: generates fresh ones, and shrinks whichever failed.
 *
 * fast-check draws candidates one at a time from the stream that `shrink` returns. That it draws another means that the one before did
 * not fail; if one failed, fast-check calls `shrink` with it and its context, and drops the old stream. So drawing is answering, and one
 * search goes on through all those calls. A context used a second time, as fast-check does when it walks a path, gives the same
 * candidates again: the search is then built anew from its trail.
 *
 * A case shrinks only if the property has set its `failure` (see `failingWith`). Hence fast-check's `path`, which walks without running
 * anything, leads nowhere here: what replays a counterexample is its sequence.
 */
export class SequenceArbitrary extends fc.Arbitrary<Case> {
  readonly #options: SequenceArbitraryOptions;
  readonly #knowledge;

  constructor(options: SequenceArbitraryOptions) {
    super();
    this.#options = options;
    this.#knowledge = {
      actors: new Map(options.actors.map((actor) => [actor.id, actor])),
      actions: new Map((options.actions ?? []).map((action) => [action.name, action])),
      fixtures: new Map(
        Object.entries(options.fixtures?.names ?? {}).map(([table, names]) => [table, Object.keys(names)]),
      ),
      fixtureRows: options.fixtureRows ?? new Map(),
    };
  }

  override generate(random: fc.Random): fc.Value<Case> {
    const own = random.clone();
    return new fc.Value<Case>(freshCase(own, { turn: own.clone().nextInt(0, mostTurns) }), undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is Case {
    return isCase(value);
  }

  override shrink(value: Case, context: unknown): fc.Stream<fc.Value<Case>> {
    if (value.failure === undefined) return fc.Stream.nil();
    const [target] = value.kind === 'stored' && value.target !== undefined ? [value.target] : value.failure.signatures;
    return fc.stream(this.#candidates(value, target, isContext(context) ? context : undefined));
  }

  *#candidates(
    { failure }: Case,
    target: string,
    context: Context | undefined,
  ): Generator<fc.Value<Case>, void, unknown> {
    if (failure === undefined) return;
    const now = this.#options.now ?? (() => performance.now());
    const startedAt = context?.startedAt ?? now();
    const trail: Trail =
      context === undefined
        ? { start: failure, taken: [] }
        : { ...context.trail, taken: [...context.trail.taken, { refusedBefore: context.refusedBefore, failure }] };
    const walk = this.#walkOn(trail, failure, context);
    const { maxExecutions = Number.POSITIVE_INFINITY, timeoutMs = Number.POSITIVE_INFINITY } =
      this.#options.limits ?? {};
    for (let refusedBefore = 0; walk.candidate !== undefined; refusedBefore += 1) {
      const isStopped = this.#options.signal?.aborted === true;
      if (isStopped || walk.answers >= maxExecutions || now() - startedAt >= timeoutMs) {
        this.#options.onEnd?.('stopped');
        return;
      }
      const here: Context = { trail, refusedBefore, walk, answersBefore: walk.answers, startedAt };
      yield new fc.Value<Case>(storedCase(walk.candidate, target), here);
      walk.answer(undefined);
    }
    this.#options.onEnd?.('minimal');
  }

  /** Goes on with the live search where it still waits for this very answer, else from its trail. */
  #walkOn(trail: Trail, failure: Case['failure'], context: Context | undefined): Walk {
    if (context?.walk.answers !== context?.answersBefore || context === undefined)
      return Walk.along(trail, this.#knowledge);
    context.walk.answer(failure);
    return context.walk;
  }
}

function isContext(context: unknown): context is Context {
  return typeof context === 'object' && context !== null && 'trail' in context && 'walk' in context;
}
