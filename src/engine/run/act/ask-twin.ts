import type { StepClock } from '../../database/step-clock.ts';
import { compareAnswers } from '../../invariant/compare-answers.ts';
import { hangs, type Leftover } from '../../record/leftover.ts';
import type { ResolvedReference, StepRecord, Twin } from '../../record/step-record.ts';
import { type Acted, act, type CastStep, type StepStage } from './act.ts';
import { strangeValue } from './strange-value.ts';
import { withReplaced } from './with-replaced.ts';

type Replaced = Twin['replaced'];

/** The values by which a step names other tenants' rows, each with one that names nothing. */
export function replacedOf(references: readonly ResolvedReference[]): Replaced {
  return references
    .filter(({ whose }) => whose === 'foreign')
    .map(({ field, value }) => ({ field, from: value, to: strangeValue(value) }))
    .filter(({ from, to }) => from !== to);
}

/** Statements that may make a row whose id the same stream would give again. */
const writing = /\b(insert|update|delete|merge|call|do|copy|nextval)\b/i;

/** The same time, ids and chance for the twin, so that the answers can be equal to the byte; other ids where the step has perhaps stored some. */
export function twinClock(clock: StepClock, { statements }: Pick<Acted, 'statements'>): StepClock {
  return statements.some(({ text }) => writing.test(text)) ? { ...clock, stream: `${clock.stream} again` } : clock;
}

export type AskTwinOptions = {
  readonly record: StepRecord;
  readonly replaced: Replaced;
  /** Set in the database already. */
  readonly clock: StepClock;
  readonly next: StepClock;
};

/**
 * Makes a refused step again with values that name nothing. Where that is answered otherwise, asks once more for a row of the actor's
 * tenant that is deleted, if there is one: the report says which of the two the foreign row is treated like.
 */
export async function askTwin(
  stage: StepStage,
  cast: CastStep,
  { record, replaced, clock, next }: AskTwinOptions,
): Promise<{ readonly twin: Twin; readonly leftovers: readonly Leftover[] }> {
  const {
    outcome,
    observations,
    changes,
    leftovers = [],
  } = await act(stage, cast, {
    input: withReplaced(record.input, replaced),
    clock,
    next: () => next,
  });
  // What it stores, as a record of refusals does, is the step's: later steps may name it.
  stage.state.record(record.step.id, record.actor.tenant, changes);
  const twin: Twin = { replaced, outcome, observations, changes };
  const deleted = !hangs(leftovers) && compareAnswers(record, twin, replaced) && insteadDeleted(stage, record);
  if (!deleted) return { twin, leftovers };
  await stage.journal.readStep(clock);
  const answer = await act(stage, cast, { input: withReplaced(record.input, deleted), clock, next: () => next });
  return {
    twin: { ...twin, deleted: { outcome: answer.outcome, observations: answer.observations } },
    leftovers: [...leftovers, ...(answer.leftovers ?? [])],
  };
}

/** A deleted row of the actor's own for each foreign one; undefined where the run has deleted none, or columns are named instead of keys. */
function insteadDeleted({ mirror, state }: StepStage, { actor, references }: StepRecord): Replaced | undefined {
  const { tenant } = actor;
  if (tenant === null) return undefined;
  const foreign = references.filter(({ whose }) => whose === 'foreign');
  const pairs = foreign.flatMap(({ field, table, key, value }) => {
    const deleted = String(value) === key ? mirror.findDeleted(table, tenant) : undefined;
    return deleted === undefined ? [] : [{ field, from: value, to: state.keyValue(table, deleted) }];
  });
  return pairs.length > 0 && pairs.length === foreign.length ? pairs : undefined;
}
