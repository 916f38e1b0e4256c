import type { StepClock } from '../../database/step-clock.ts';
import { compareAnswers } from '../../invariant/compare-answers.ts';
import { drawnForIt } from '../../invariant/drawn-for-it.ts';
import { actsFor } from '../../record/acts-for.ts';
import { hangs, type Leftover } from '../../record/leftover.ts';
import type { Statement } from '../../record/statement.ts';
import type { ResolvedReference, StepRecord, Twin } from '../../record/step-record.ts';
import { strangeValue } from '../../sequence/strange-value.ts';
import { type Acted, act, type CastStep, type StepStage } from './act.ts';
import { withReplaced } from './with-replaced.ts';

/** What a twin is asked with, in place of what. */
export type Replaced = Twin['replaced'];

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

/** What came of asking again. */
export type Asked = {
  readonly twin: Twin | undefined;
  readonly leftovers: readonly Leftover[];
  /** What steps that had ended have sent meanwhile. */
  readonly late: readonly Statement[];
};

/**
 * Makes a step again with values that name nothing. Where only what looks drawn differs, it is found out whether that follows from the row
 * (`drawnForIt`). Where it is answered otherwise, it is made a third time, to see whether the application answers the same question alike: an
 * answer that counts requests differs from itself, and there is no twin then. Last it is asked for a row of the actor's own that is deleted, if
 * there is one: the report says which of the two the foreign row is treated like.
 */
export async function askTwin(
  stage: StepStage,
  cast: CastStep,
  { record, replaced, clock, next }: AskTwinOptions,
): Promise<Asked> {
  const leftovers: Leftover[] = [];
  const late: Statement[] = [];
  const ask = async (values: Replaced, at: StepClock) => {
    const acted = await act(stage, cast, { input: withReplaced(record.input, values), clock: at, next: () => next });
    // What it stores, as a record of refusals does, is the step's: later steps may name it.
    stage.state.record(record.step.id, record.actor.tenant, acted.changes);
    leftovers.push(...(acted.leftovers ?? []));
    late.push(...acted.late);
    return acted;
  };
  const first = await ask(replaced, clock);
  const twin: Twin = { replaced, outcome: first.outcome, observations: first.observations, changes: first.changes };
  if (hangs(leftovers)) return { twin, leftovers, late };
  if (compareAnswers(record, twin, replaced) === undefined) {
    let asked = 0;
    const drawn = await drawnForIt({ first: record, twin, replaced }, async (values) => {
      // Whatever the application draws has to come out otherwise each time.
      asked += 1;
      const acted = await askLater(stage, { ...clock, stream: `${clock.stream} anew ${asked}` }, (at) =>
        ask(values, at),
      );
      return hangs(leftovers) ? undefined : acted;
    });
    return { twin: drawn === undefined ? twin : { ...twin, drawn }, leftovers, late };
  }
  const second = await askLater(stage, twinClock(clock, first), (at) => ask(replaced, at));
  if (hangs(leftovers) || compareAnswers(twin, second, []) !== undefined) return { twin: undefined, leftovers, late };
  const deleted = insteadDeleted(stage, record);
  if (!deleted) return { twin, leftovers, late };
  const third = await askLater(stage, twinClock(twinClock(clock, first), second), (at) => ask(deleted, at));
  return { twin: { ...twin, deleted: { outcome: third.outcome, observations: third.observations } }, leftovers, late };
}

/** Sets the clock in the database first, which already shows what comes after the step. */
async function askLater(
  { journal }: StepStage,
  clock: StepClock,
  ask: (clock: StepClock) => Promise<Acted>,
): Promise<Acted> {
  await journal.setClock(clock);
  return await ask(clock);
}

/** A deleted row of the actor's own for each foreign one; undefined where the run has deleted none, or columns are named instead of keys. */
function insteadDeleted({ mirror, state }: StepStage, record: StepRecord): Replaced | undefined {
  const { references } = record;
  const tenants = actsFor(record) ?? [];
  const foreign = references.filter(({ whose }) => whose === 'foreign');
  const pairs = foreign.flatMap(({ field, table, key, value }) => {
    const deleted =
      String(value) === key ? tenants.map((tenant) => mirror.findDeleted(table, tenant)).find(Boolean) : undefined;
    return deleted === undefined ? [] : [{ field, from: value, to: state.keyValue(table, deleted) }];
  });
  return pairs.length > 0 && pairs.length === foreign.length ? pairs : undefined;
}
