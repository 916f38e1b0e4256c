import { isWrite } from '../../database/scheduler/race-strategy.ts';
import type { StepRecord } from '../../record/step-record.ts';
import { type Actor, isOfSeveral } from '../../sequence/actor.ts';
import { handlesIn } from '../../sequence/input-handles.ts';
import type { Json } from '../../sequence/json.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import { stepNumber } from '../../sequence/sequence-codec.ts';
import type { Step } from '../../sequence/step.ts';
import type { RunResult } from '../execute/run-result.ts';
import { type ExhaustOneOptions, leadingTo, mostSchedules } from './exhaust-one.ts';
import { type Exhausted, exhaustRace, type ShortRace } from './exhaust-race.ts';

export type ReadAtOnceOptions = ExhaustOneOptions & {
  /** Whoever can act. */
  readonly actors: readonly Actor[];
  readonly onExhausted: ((exhausted: Exhausted) => void) | undefined;
};

/**
 * Runs what a run has read beside the same in another tenant, each of the two broken off once at each of its turns until the other has ended.
 * What a process holds while it answers, as an answer under way that whoever asks meanwhile is given, or a tenant that is set on a connection,
 * shows in no row and at no other time. Hands back a run that violated something; undefined where none did, or nothing is worth it.
 */
export async function readAtOnce(
  { sequence, records }: RunResult,
  { book, actors, tenancy, execute, onExhausted }: ReadAtOnceOptions,
): Promise<RunResult | undefined> {
  book.noteRun(records.length);
  for (const record of records) {
    const other = isReading(record) && book.hasRoomFor([record, record]) ? elsewhere(record, actors) : undefined;
    if (other === undefined) continue;
    const { led, race } = besideIt(sequence, record.step, other);
    const exhausted = await exhaustRace(led, race, { most: mostSchedules, tenancy, execute });
    onExhausted?.(exhausted);
    book.noteRace([record, record], led.steps.length * exhausted.schedules);
    if (exhausted.found) return exhausted.found;
  }
  return undefined;
}

/** The step and the same by somebody else, after what came before. */
function besideIt({ version, steps }: Sequence, step: Step, { id: actor }: Actor) {
  const one = { ...step, race: { id: step.id } };
  const race: ShortRace = [one, { ...one, id: `s${stepNumber(step.id) + 1}`, actor }];
  const at = steps.findIndex(({ id }) => id === step.id);
  return { race, led: leadingTo({ version, steps: [...steps.slice(0, at), ...race] }, race) };
}

/** Whether it has read something that can be asked for in any tenant. */
function isReading({ step, actor, outcome, changes, statements, observations }: StepRecord): boolean {
  return (
    step.race === undefined &&
    actor.tenant !== null &&
    outcome.kind === 'succeeded' &&
    changes.length === 0 &&
    !statements.some(({ text }) => isWrite({ kind: 'statement', text })) &&
    handlesIn(step.input).length === 0 &&
    observations.some(({ content }) => holdsSomething(content))
  );
}

function holdsSomething(content: Json): boolean {
  if (content === null) return false;
  return typeof content === 'object' ? Object.values(content).some(holdsSomething) : true;
}

/** Somebody of another tenant who has the same role; neither has a place in several, by which they may see both. */
function elsewhere({ actor }: StepRecord, actors: readonly Actor[]): Actor | undefined {
  const able = actors.filter(({ tenant, role }) => tenant !== null && tenant !== actor.tenant && role === actor.role);
  return isOfSeveral(actors, actor) ? undefined : able.find((one) => !isOfSeveral(actors, one));
}
