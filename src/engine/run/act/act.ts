import type { Journal } from '../../database/journal/journal.ts';
import { mayChangeSchema } from '../../database/journal/schema-watch.ts';
import type { Mirror } from '../../database/mirror/mirror.ts';
import type { StepClock } from '../../database/step-clock.ts';
import { Hang } from '../../database/tap/hang.ts';
import { HarnessError, Interrupted, UsageError } from '../../errors.ts';
import type { Action } from '../../harness/action.ts';
import type { Channels } from '../../harness/channel.ts';
import type { Harness } from '../../harness/define-harness.ts';
import { minutesPassed } from '../../harness/time-pass.ts';
import type { Knowledge } from '../../invariant/knowledge.ts';
import { errorText } from '../../record/error-text.ts';
import type { Leftover } from '../../record/leftover.ts';
import type { Performance } from '../../record/observation.ts';
import type { StepRecord } from '../../record/step-record.ts';
import type { Actor } from '../../sequence/actor.ts';
import type { Json } from '../../sequence/json.ts';
import type { Step } from '../../sequence/step.ts';
import type { Tenancy } from '../../tenancy/tenancy.ts';
import type { NodeControl } from '../node/control-node.ts';
import { readPerformance } from './read-performance.ts';
import type { RunState } from './run-state.ts';
import type { Sink } from './sink.ts';
import { withoutLate } from './without-late.ts';

/** What a step is executed on. */
export type StepStage = {
  readonly harness: Harness;
  readonly journal: Journal;
  readonly mirror: Mirror;
  readonly tenancy: Tenancy;
  readonly knowledge: Knowledge;
  readonly state: RunState;
  readonly app: unknown;
  readonly sink: Sink;
  readonly node: NodeControl;
  /** The longest that a step may take, whatever is said of it. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal | undefined;
  readonly around?: Around | undefined;
};

/** Has an action done, and looks on, such as to see what of the code runs. What it was asked to have done is what it returns. */
export type Around = (action: string, act: () => Promise<Acted>) => Promise<Acted>;

/** A step with what the harness knows of its names. */
export type CastStep = { readonly step: Step; readonly actor: Actor; readonly action: Action };

/** What came of acting once. */
export type Acted = Pick<
  StepRecord,
  'request' | 'outcome' | 'observations' | 'changes' | 'statements' | 'faults' | 'late' | 'leftovers'
>;

export type ActOptions = {
  /** The input with its references looked up; a reason instead where the action is not to be asked. */
  readonly input: { readonly [field: string]: Json } | string;
  readonly clock: StepClock;
  /** The clock of what comes next, once it is known how this ended, and what the actor was answered. */
  readonly next: (ended: Pick<Acted, 'outcome' | 'observations' | 'statements'>) => StepClock;
};

/**
 * Lets the actor act, waits until the application is quiet, and collects what was shown and changed. One round trip reads the changes
 * and sets the clock for what comes next. Where the application does not come to an end, it is broken off: no step may follow then.
 *
 * @throws HarnessError where the database fails; UsageError where the step changed the schema; Interrupted where it hangs and the user has
 * asked for the end.
 */
export async function act(stage: StepStage, cast: CastStep, { input, clock, next }: ActOptions): Promise<Acted> {
  const { harness, journal, mirror, sink, node, state } = stage;
  const { tap } = harness.database;
  node.begin(clock);
  const { performed, leftovers } =
    typeof input === 'string'
      ? { performed: inapplicable(input), leftovers: await tap.quiet() }
      : await perform(stage, cast, input, clock);
  node.end();
  const { statements, late, trace } = tap.endStep();
  state.noteTurns(
    cast.action.name,
    trace.filter((entry) => entry.event === 'let go'),
  );
  if ([...statements, ...late].some(({ text }) => mayChangeSchema(text))) await assertSchemaStays(stage, cast);
  const { outcome } = performed;
  const following = next({ outcome, observations: performed.observations, statements });
  // Whom an answer is shown to was settled before the step has changed anything, or by what it has changed.
  const answers = performed.observations.map((seen) => sink.addressed(seen));
  const changes = withoutLate(mirror.apply(await journal.readStep(following)), late, (text) => tap.sentAs(text));
  const { observations, faults } = sink.take(changes);
  return {
    ...(performed.request === undefined ? {} : { request: performed.request }),
    outcome,
    observations: [...answers.map((seen) => sink.addressed(seen)), ...observations],
    changes,
    statements,
    faults,
    late,
    ...(leftovers.length > 0 ? { leftovers } : {}),
  };
}

/** Where the journal's triggers, or whole tables, are gone, nothing that comes after can be judged or put back. */
export async function assertSchemaStays({ journal }: StepStage, { step, actor }: CastStep): Promise<void> {
  const change = await journal.findSchemaChange();
  if (change === undefined) return;
  throw new UsageError(
    `executing step ${step.id} failed: ${step.action} by ${actor.id} changed the schema: ${change}; expected it to stay as it was when the session began. Leave such statements to migrations, and the action out of the harness.`,
  );
}

/** Performs the action and waits until the application is quiet; breaks it off where that cannot be, or takes longer than it may. */
async function perform(
  { harness, app, deadlineMs, signal }: StepStage,
  { step, actor, action }: CastStep,
  input: { readonly [field: string]: Json },
  clock: StepClock,
): Promise<{ readonly performed: Performance; readonly leftovers: readonly Leftover[] }> {
  const { tap } = harness.database;
  const options = {
    deadlineMs: Math.min(action.deadlineMs ?? harness.deadlineMs, deadlineMs),
    signal,
    nowMs: Date.parse(clock.instant),
    passesMs: minutesPassed(step.action, step.input) * 60_000,
  };
  let performed: Performance | undefined;
  try {
    const asked = () => attempt(() => action.perform({ app, actor, input }), { action, channels: harness.channels });
    performed = await tap.runStep(step.id, asked, options);
    return { performed, leftovers: await tap.quiet() };
  } catch (error) {
    if (error instanceof Hang || error instanceof Interrupted) await tap.abandon();
    if (!(error instanceof Hang)) throw error;
    const fault: Performance = { outcome: { kind: 'fault', message: error.message }, observations: [] };
    return { performed: performed ?? fault, leftovers: [error.leftover] };
  }
}

export function inapplicable(reason: string): Performance {
  return { outcome: { kind: 'inapplicable', reason }, observations: [] };
}

/** Asks. What the application throws is the application's fault; what the harness throws, or gives back in another form, is not. */
export async function attempt(
  perform: () => Promise<unknown>,
  { action, channels }: { readonly action: Action; readonly channels: Channels },
): Promise<Performance> {
  let returned: unknown;
  try {
    returned = await perform();
  } catch (error) {
    if (isOwn(error)) throw error;
    return { outcome: { kind: 'fault', message: errorText(error) }, observations: [] };
  }
  return readPerformance(returned, action.name, channels);
}

/** Whether the engine threw it. What the application throws may be a proxy that throws when it is asked what it is. */
function isOwn(error: unknown): boolean {
  try {
    return error instanceof HarnessError || error instanceof UsageError;
  } catch {
    return false;
  }
}
