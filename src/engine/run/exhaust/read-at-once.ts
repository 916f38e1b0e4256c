import { writesRows } from '../../database/scheduler/race-strategy.ts';
import type { StepRecord } from '../../record/step-record.ts';
import { type Actor, isOfSeveral } from '../../sequence/actor.ts';
import { handlesIn } from '../../sequence/input-handles.ts';
import type { Json } from '../../sequence/json.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import { stepNumber } from '../../sequence/sequence-codec.ts';
import type { Step } from '../../sequence/step.ts';
import type { Stage } from '../execute/execute-run.ts';
import type { RunResult } from '../execute/run-result.ts';
import { type ExhaustOneOptions, leadingTo, mostSchedules } from './exhaust-one.ts';
import { exhaustRace, type ShortRace } from './exhaust-race.ts';
import type { ScheduleBook } from './schedule-book.ts';

/** With fewer schedules neither of two steps is broken off, so that it waits until there is room for more. */
const fewestSchedules = 4;

export type ReadAtOnceOptions = ExhaustOneOptions & Pick<Stage['harness'], 'actors' | 'actions'>;

/**
 * Runs what a run has read beside the same in another tenant, each of the two broken off once at each of its turns until the other has ended.
 * What a process holds while it answers, as an answer under way that whoever asks meanwhile is given, or a tenant that is set on a connection,
 * shows in no row and at no other time. Hands back a run that violated something; undefined where none did, or nothing is worth it.
 *
 * What only makes sense at times (`when`) is left out: it may not for the other, or without the steps that are dropped.
 */
export async function readAtOnce(
  { sequence, records }: RunResult,
  { book, actors, actions, tenancy, execute }: ReadAtOnceOptions,
): Promise<RunResult | undefined> {
  book.noteRun(records.length);
  const always = new Set(actions.filter(({ when }) => when === undefined).map(({ name }) => name));
  for (const record of records) {
    if (!always.has(record.step.action) || !isReading(record) || !book.hasRoomFor([record, record])) continue;
    const other = elsewhere(record, actors);
    if (other === undefined) continue;
    for (const making of waysTo(record, records, book)) {
      const { led, race } = besideIt(sequence, record.step, { other, making });
      const most = Math.min(mostSchedules, Math.floor(book.room / led.steps.length));
      if (most < fewestSchedules) continue;
      const exhausted = await exhaustRace(led, race, { most, tenancy, execute });
      book.noteRace([record, record], led.steps.length * exhausted.schedules);
      if (exhausted.found) return exhausted.found;
    }
  }
  return undefined;
}

/** After which steps it is read: at first over what was there from the beginning, which takes two steps alone; then over what was made. */
function waysTo(
  record: StepRecord,
  records: readonly StepRecord[],
  book: ScheduleBook,
): readonly (readonly string[])[] {
  const making = makingRowsFor(record, records);
  if (book.isThorough) return making.length === 0 ? [[]] : [[], making];
  return [book.timesOf([record, record]) === 0 ? [] : making];
}

/** The steps that have made or changed rows of the reader's tenant. */
function makingRowsFor({ actor }: StepRecord, records: readonly StepRecord[]): readonly string[] {
  return records
    .filter(({ changes }) => changes.some(({ ownerAfter }) => ownerAfter === actor.tenant))
    .map(({ step }) => step.id);
}

/** The step and the same by somebody else, after what the two need. */
function besideIt(
  { version, steps }: Sequence,
  step: Step,
  { other, making }: { readonly other: Actor; readonly making: readonly string[] },
) {
  const one = { ...step, race: { id: step.id } };
  const race: ShortRace = [one, { ...one, id: `s${stepNumber(step.id) + 1}`, actor: other.id }];
  const at = steps.findIndex(({ id }) => id === step.id);
  return { race, led: leadingTo({ version, steps: [...steps.slice(0, at), ...race] }, race, new Set(making)) };
}

/** Whether it has read something that can be asked for in any tenant. */
function isReading({ step, actor, outcome, changes, statements, observations }: StepRecord): boolean {
  return (
    step.race === undefined &&
    actor.tenant !== null &&
    outcome.kind === 'succeeded' &&
    changes.length === 0 &&
    !statements.some(({ text }) => writesRows(text)) &&
    handlesIn(step.input).length === 0 &&
    observations.some(({ content }) => holdsSomething(bodyOf(content)))
  );
}

/** Of an answer by HTTP what it is about, and else all of it. */
function bodyOf(content: Json): Json {
  const isHttp = content !== null && typeof content === 'object' && 'status' in content && 'body' in content;
  return isHttp ? (content.body ?? null) : content;
}

function holdsSomething(content: Json): boolean {
  if (content === null || content === '') return false;
  return typeof content === 'object' ? Object.values(content).some(holdsSomething) : true;
}

/** Somebody of another tenant who has the same role; neither has a place in several, by which they may see both. */
function elsewhere({ actor }: StepRecord, actors: readonly Actor[]): Actor | undefined {
  const able = actors.filter(({ tenant, role }) => tenant !== null && tenant !== actor.tenant && role === actor.role);
  return isOfSeveral(actors, actor) ? undefined : able.find((one) => !isOfSeveral(actors, one));
}
