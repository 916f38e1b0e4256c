import type { Action } from '../harness/action.ts';
import type { FixtureRow } from '../harness/fixture-names.ts';
import type { Actor } from '../sequence/actor.ts';
import type { Sequence } from '../sequence/sequence.ts';
import type { Trace } from '../sequence/trace.ts';
import type { TableName } from '../tenancy/tenancy.ts';

/** What all passes know from the beginning. */
export type Knowledge = Pick<Work, 'actors' | 'actions' | 'fixtures' | 'fixtureRows'>;

/** What a pass works on. `current` is the smallest sequence known to fail, and moves on when a candidate is taken. */
export type Work = {
  readonly current: Sequence;
  /** Ids of the steps that the evidence of the last failure named; empty where there is none. */
  readonly relevantSteps: ReadonlySet<string>;
  readonly actors: ReadonlyMap<string, Actor>;
  readonly actions: ReadonlyMap<string, Pick<Action, 'input'> & Partial<Pick<Action, 'roles'>>>;
  /** The names of the baseline's rows, by table. */
  readonly fixtures: ReadonlyMap<TableName, readonly string[]>;
  /** The rows behind those names, where they are known. */
  readonly fixtureRows: ReadonlyMap<TableName, readonly FixtureRow[]>;
  /** Of all that the last failure violated. */
  readonly signatures: readonly string[];
  /** What the last failure told of the rows behind its steps. */
  readonly trace: Trace;
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
