import type { Action } from '../harness/action.ts';
import type { Actor } from '../sequence/actor.ts';
import type { Sequence } from '../sequence/sequence.ts';
import type { TableName } from '../tenancy/tenancy.ts';

/** What all passes know from the beginning. */
export type Knowledge = Pick<Work, 'actors' | 'actions' | 'fixtures'>;

/** What a pass works on. `current` is the smallest sequence known to fail, and moves on when a candidate is taken. */
export type Work = {
  readonly current: Sequence;
  /** Ids of the steps that the evidence of the last failure named; empty where there is none. */
  readonly relevantSteps: ReadonlySet<string>;
  readonly actors: ReadonlyMap<string, Actor>;
  readonly actions: ReadonlyMap<string, Pick<Action, 'input'>>;
  /** The rows of the baseline that have names, by table. */
  readonly fixtures: ReadonlyMap<TableName, readonly string[]>;
  /** Simplifications of inputs that were refused: they are not tried again. */
  readonly refusedEdits: Set<string>;
};

/** Yields candidates, and is told of each whether it failed with the same signature. Then it is `work.current`. */
export type Candidates = Generator<Sequence, void, boolean>;

/** One way to make a sequence smaller. */
export type Pass = (work: Work) => Candidates;

/** The id of the step that shows the violation: the last one, as sequences end there. */
export function violatingStep({ steps }: Sequence): string | undefined {
  return steps.at(-1)?.id;
}
