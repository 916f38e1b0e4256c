import { canonicalSequence } from '../sequence/canonical.ts';
import type { Failure } from '../sequence/case.ts';
import { handlesIn } from '../sequence/input-handles.ts';
import type { Sequence } from '../sequence/sequence.ts';
import { noTrace } from '../sequence/trace.ts';
import type { Knowledge, Pass, Work } from './pass.ts';
import { calmRaces } from './passes/calm-races.ts';
import { dropActors } from './passes/drop-actors.ts';
import { dropBlocks } from './passes/drop-blocks.ts';
import { dropEntities } from './passes/drop-entities.ts';
import { dropSingleSteps } from './passes/drop-single-steps.ts';
import { dropTenants } from './passes/drop-tenants.ts';
import { evidenceSlice } from './passes/evidence-slice.ts';
import { mergeActors } from './passes/merge-actors.ts';
import { mergeEntities } from './passes/merge-entities.ts';
import { mergeWaits } from './passes/merge-waits.ts';
import { plainActors } from './passes/plain-actors.ts';
import { simplifyInputs } from './passes/simplify-inputs.ts';
import { useAlikeRows } from './passes/use-alike-rows.ts';
import { useFixtures } from './passes/use-fixtures.ts';
import { useOtherActions } from './passes/use-other-actions.ts';

/** Each runs once: they only save what the fine passes would do step by step. */
const coarse: readonly Pass[] = [evidenceSlice, dropBlocks];

/**
 * They run until none of them finds anything: each again once what it `sees` is no longer what it left. Single steps come last, so that
 * the end is minimal whatever the others did.
 */
const fine: readonly { readonly pass: Pass; readonly sees: (sequence: Sequence) => string }[] = [
  { pass: mergeEntities, sees: shape },
  { pass: mergeActors, sees: shape },
  { pass: plainActors, sees: shape },
  { pass: simplifyInputs, sees: shape },
  { pass: dropTenants, sees: shape },
  { pass: dropActors, sees: shape },
  { pass: dropEntities, sees: shape },
  { pass: useFixtures, sees: shape },
  { pass: useAlikeRows, sees: canonicalSequence },
  { pass: mergeWaits, sees: canonicalSequence },
  { pass: useOtherActions, sees: canonicalSequence },
  { pass: calmRaces, sees: canonicalSequence },
  { pass: dropSingleSteps, sees: canonicalSequence },
];

/**
 * The whole of shrinking, as a conversation: yields a candidate, is told its failure or undefined, yields the next. Ends when nothing is
 * left to try. It depends on nothing but its arguments and those answers, and never yields the same candidate twice.
 */
export function* search(start: Failure, knowledge: Knowledge): Generator<Sequence, void, Failure | undefined> {
  let current = start.sequence;
  let relevantSteps = new Set(start.relevantSteps);
  let { signatures, trace = noTrace } = start;
  const refusedEdits = new Set<string>();
  const work: Work = {
    ...knowledge,
    refusedEdits,
    get current() {
      return current;
    },
    get relevantSteps() {
      return relevantSteps;
    },
    get signatures() {
      return signatures;
    },
    get trace() {
      return trace;
    },
  };
  const tried = new Set([canonicalSequence(current)]);

  for (const pass of coarse) yield* run(pass);
  const finishedOn = new Map<Pass, string>();
  for (let unfinished = true; unfinished; ) {
    unfinished = false;
    for (const { pass, sees } of fine) {
      if (finishedOn.get(pass) === sees(current)) continue;
      yield* run(pass);
      finishedOn.set(pass, sees(current));
      unfinished = true;
    }
  }

  function* run(pass: Pass): Generator<Sequence, void, Failure | undefined> {
    const candidates = pass(work);
    for (let next = candidates.next(); next.done !== true; ) {
      const candidate = next.value;
      const key = canonicalSequence(candidate);
      const failure = candidate.steps.length === 0 || tried.has(key) ? undefined : yield candidate;
      tried.add(key);
      if (failure !== undefined) {
        current = whatRan(candidate, failure);
        relevantSteps = new Set(failure.relevantSteps);
        ({ signatures, trace = noTrace } = failure);
        tried.add(canonicalSequence(current));
      }
      next = candidates.next(failure !== undefined);
    }
  }
}

/** The candidate without the steps that its execution left out: they are free to go. */
function whatRan({ steps }: Sequence, failure: Failure): Sequence {
  const ran = new Set(failure.sequence.steps.map(({ id }) => id));
  return { version: 1, steps: steps.filter(({ id }) => ran.has(id)) };
}

/** Steps, actors and references: what decides which candidates most passes have. */
function shape({ steps }: Sequence): string {
  return steps.map(({ id, actor, input }) => JSON.stringify([id, actor, handlesIn(input)])).join();
}
