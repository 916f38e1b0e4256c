import type { Action } from '../harness/action.ts';
import type { Actor } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import type { Sequence } from '../sequence/sequence.ts';
import { noTrace } from '../sequence/trace.ts';
import type { Pass, Work } from './pass.ts';

/** For tests: actors that are named by tenant and role, such as `a-manager` and `a-manager-2`. */
export const trialActors: readonly Actor[] = ['a-manager', 'a-manager-2', 'a-driver', 'b-manager', 'c-manager'].map(
  (id) => ({ id, tenant: id.slice(0, 1), role: id.split('-')[1] ?? '', person: null }),
);

/** For tests: a sequence of steps s1, s2, … */
export function trialSequence(...steps: readonly (readonly [actor: string, action: string, input?: Json])[]): Sequence {
  return {
    version: 1,
    steps: steps.map(([actor, action, input = {}], at) => ({ id: `s${at + 1}`, actor, action, input })),
  };
}

/** For tests: a reference to the row of `table` that the step made. */
export function rowOf(table: string, step: string): { readonly $ref: { table: string; step: string; index: number } } {
  return { $ref: { table, step, index: 0 } };
}

/** The ids of a sequence's steps. */
export function idsOf({ steps }: Sequence): readonly string[] {
  return steps.map(({ id }) => id);
}

export type Trial = {
  readonly sequence: Sequence;
  readonly fails: (candidate: Sequence) => boolean;
  readonly relevantSteps?: readonly string[];
  readonly actors?: readonly Actor[];
  readonly actions?: readonly (Pick<Action, 'name' | 'input'> & Partial<Pick<Action, 'roles'>>)[];
  readonly fixtures?: Work['fixtures'];
  readonly fixtureRows?: Work['fixtureRows'];
  readonly trace?: Work['trace'];
  readonly signatures?: Work['signatures'];
};

/** For tests: runs one pass to its end, and gives what it reached and all candidates that it tried. */
export function tryPass(
  pass: Pass,
  {
    sequence,
    fails,
    relevantSteps = [],
    actors = trialActors,
    actions = [],
    fixtures = new Map(),
    fixtureRows = new Map(),
    trace = noTrace,
    signatures = [],
  }: Trial,
) {
  const tried: Sequence[] = [];
  let current = sequence;
  const candidates = pass({
    get current() {
      return current;
    },
    relevantSteps: new Set(relevantSteps),
    actors: new Map(actors.map((actor) => [actor.id, actor])),
    actions: new Map(actions.map((action) => [action.name, action])),
    fixtures,
    fixtureRows,
    trace,
    signatures,
    refusedEdits: new Set(),
  });
  for (let next = candidates.next(); next.done !== true; ) {
    tried.push(next.value);
    const isTaken = fails(next.value);
    if (isTaken) current = next.value;
    next = candidates.next(isTaken);
  }
  return { reached: current, tried };
}

/** For tests: fails while all these steps are there. */
export function needing(...ids: readonly string[]): Trial['fails'] {
  return (candidate) => ids.every((id) => idsOf(candidate).includes(id));
}
