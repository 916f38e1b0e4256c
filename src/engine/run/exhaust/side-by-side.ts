import type { RacePlan } from '../../database/scheduler/race-strategy.ts';
import { timePassName } from '../../harness/action.ts';
import type { Members } from '../../harness/derived-fixtures.ts';
import { placeOf } from '../../record/row-looks.ts';
import type { StepRecord } from '../../record/step-record.ts';
import { handlesIn } from '../../sequence/input-handles.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import type { RunResult } from '../execute/run-result.ts';
import { leadingTo } from './exhaust-one.ts';
import type { ScheduleBook } from './schedule-book.ts';

/** Two steps of a run, the later of which came upon what the earlier one had done. */
type Pair = readonly [StepRecord, StepRecord];

/** Of each of two, that it waits before its first write until the other has ended: what it has read is old by then. */
const plans = [0, 1].map((held): RacePlan => ({ kind: 'hold', seed: 0, held, write: 1 }));

export type SideBySideOptions = {
  readonly book: ScheduleBook;
  /** What makes somebody a member; without it memberships are rows like others. */
  readonly members: Pick<Members, 'table' | 'person'> | undefined;
  readonly execute: (sequence: Sequence, plan: RacePlan) => Promise<RunResult>;
};

/**
 * Runs two steps at once that a run has done one after the other, where the second came upon what the first had done: it changed the same row,
 * or the place of whoever did it, or was refused something on a row that the first had taken. Done at once, neither may have seen the other.
 * Hands back a run that violated something; undefined where none did, or no pair is worth it.
 */
export async function runSideBySide(
  { sequence, records }: RunResult,
  { book, members, execute }: SideBySideOptions,
): Promise<RunResult | undefined> {
  book.noteRun(records.length);
  for (const pair of pairsOf(records, members)) {
    if (!book.hasRoomFor(pair)) continue;
    const together = puttingTogether(sequence, pair);
    if (together === undefined) continue;
    book.noteRace(pair, together.steps.length * plans.length);
    for (const plan of plans) {
      const result = await execute(together, plan);
      if (result.violations.length > 0) return result;
    }
  }
  return undefined;
}

/** First of all those of which one has taken the place of whoever did the other, last those of which one was refused. */
function pairsOf(records: readonly StepRecord[], members: SideBySideOptions['members']): readonly Pair[] {
  const alone = records.filter(({ step }) => step.race === undefined && step.action !== timePassName);
  const pairs = alone
    .filter(({ outcome, changes }) => outcome.kind === 'succeeded' && changes.length > 0)
    .flatMap((one) =>
      alone.slice(alone.indexOf(one) + 1).flatMap((other): { readonly pair: Pair; readonly rank: number }[] => {
        const rank = rankOf(one, other, members);
        return rank === undefined ? [] : [{ pair: [one, other], rank }];
      }),
    );
  return pairs.toSorted((one, other) => one.rank - other.rank).map(({ pair }) => pair);
}

function rankOf(one: StepRecord, other: StepRecord, members: SideBySideOptions['members']): number | undefined {
  const changed = new Set(one.changes.map(placeIn));
  if (other.outcome.kind === 'succeeded') {
    const takesPlace = ({ table, before }: StepRecord['changes'][number]) =>
      table === members?.table && one.actor.person !== null && String(before?.[members.person]) === one.actor.person;
    if (other.actor.tenant === one.actor.tenant && other.changes.some(takesPlace)) return 0;
    return other.changes.some((change) => change.before !== null && changed.has(placeIn(change))) ? 1 : undefined;
  }
  // What is refused to an actor anyway is refused at any time.
  if (
    other.outcome.kind !== 'refused' ||
    other.unauthorized ||
    other.references.some(({ whose }) => whose === 'foreign')
  )
    return undefined;
  const taken = changed.union(new Set(one.references.map(placeIn)));
  return other.references.some((reference) => taken.has(placeIn(reference))) ? 2 : undefined;
}

function placeIn({ table, key }: { readonly table: string; readonly key: string }): string {
  return placeOf(table, key);
}

/** The two at once where the first of them was, after what they need; undefined where the second needs what came in between. */
function puttingTogether({ version, steps }: Sequence, [one, other]: Pair): Sequence | undefined {
  const before = steps.slice(
    0,
    steps.findIndex(({ id }) => id === one.step.id),
  );
  const known = new Set(before.map(({ id }) => id));
  if (handlesIn(other.step.input).some((handle) => 'step' in handle && !known.has(handle.step))) return undefined;
  const race = { race: { id: one.step.id } };
  const together = [
    { ...one.step, ...race },
    { ...other.step, ...race },
  ] as const;
  return leadingTo({ version, steps: [...before, ...together] }, together);
}
