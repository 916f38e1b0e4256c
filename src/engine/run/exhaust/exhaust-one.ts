import { timePassName } from '../../harness/action.ts';
import { handlesIn } from '../../sequence/input-handles.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import type { Tenancy } from '../../tenancy/tenancy.ts';
import type { RunResult } from '../execute/run-result.ts';
import { type Exhausted, exhaustRace, type ShortRace, shortRaces } from './exhaust-race.ts';
import type { ScheduleBook } from './schedule-book.ts';

/** More schedules of a race are not run in a campaign. */
export const mostSchedules = 60;

/** Where so few steps go before a race, all of them are run before each of its schedules; otherwise those that it needs. */
const fewSteps = 4;

export type ExhaustOneOptions = {
  readonly book: ScheduleBook;
  readonly tenancy: Tenancy;
  readonly execute: (sequence: Sequence) => Promise<RunResult>;
};

/** Runs one race of a run in all schedules that differ, where there is one that is worth it; all of them in turn by a thorough book. */
export async function exhaustOne(
  { sequence, records }: RunResult,
  { book, tenancy, execute }: ExhaustOneOptions,
): Promise<Exhausted | undefined> {
  book.noteRun(records.length);
  const recordsOf = (race: ShortRace) => records.filter(({ step }) => race.some(({ id }) => id === step.id));
  let exhausted: Exhausted | undefined;
  for (const race of shortRaces(sequence)) {
    const isTold = recordsOf(race).at(-1)?.interleaving?.isTold === true;
    if (!isTold || !book.wants(recordsOf(race))) continue;
    const led = leadingTo(sequence, race);
    exhausted = await exhaustRace(led, race, { most: mostSchedules, tenancy, execute });
    book.noteRace(recordsOf(race), led.steps.length * exhausted.schedules);
    if (exhausted.found || !book.isThorough) break;
  }
  return exhausted;
}

/** The sequence up to the race, without steps that neither it nor one of those that `wanted` names needs a row of. */
export function leadingTo(
  { version, steps }: Sequence,
  race: ShortRace,
  wanted: ReadonlySet<string> = new Set(),
): Sequence {
  const at = steps.findIndex(({ id }) => id === race[0].id);
  if (at <= fewSteps) return { version, steps: steps.slice(0, at + race.length) };
  const needed = new Set([...wanted, ...race.map(({ id }) => id)]);
  const kept = steps
    .slice(0, at + race.length)
    .toReversed()
    .filter((step) => {
      const isKept = needed.has(step.id) || step.action === timePassName;
      if (isKept) for (const handle of handlesIn(step.input)) if ('step' in handle) needed.add(handle.step);
      return isKept;
    });
  return { version, steps: kept.toReversed() };
}
