import type { StepClock } from '../database/determinism/step-clock.ts';
import type { Journal } from '../database/journal/journal.ts';
import type { Mirror } from '../database/mirror/mirror.ts';
import type { OwnedRowChange } from '../database/mirror/row-change.ts';
import type { Statement } from '../database/tap/tap.ts';
import type { Harness } from '../define-harness.ts';
import { HarnessError, UsageError } from '../errors.ts';
import type { Action } from '../sequence/action.ts';
import type { Actor } from '../sequence/actor.ts';
import type { Performance } from '../sequence/observation.ts';
import type { Step } from '../sequence/step.ts';
import type { NodeControl } from './control-node.ts';
import { resolveInput } from './resolve-input.ts';
import type { RunState } from './run-state.ts';
import type { Sink } from './sink.ts';
import type { StepRecord } from './step-record.ts';

/** What a step is executed on. */
export type StepStage = {
  readonly harness: Harness;
  readonly journal: Journal;
  readonly mirror: Mirror;
  readonly state: RunState;
  readonly app: unknown;
  readonly sink: Sink;
  readonly node: NodeControl;
};

/** What time, ids and chance are during the step, and during the one after it. */
export type StepClocks = { readonly now: StepClock; readonly next: StepClock };

/** A step with what the harness knows of its names. */
export type CastStep = { readonly step: Step; readonly actor: Actor; readonly action: Action };

/**
 * Lets the actor act, waits until the application is quiet, and collects what was shown and changed. One round trip reads the changes
 * and sets the clock for the step that comes next.
 *
 * @throws HarnessError where the database fails, or the application does not come to rest.
 */
export async function executeStep(stage: StepStage, cast: CastStep, clocks: StepClocks): Promise<StepRecord> {
  const { harness, journal, mirror, state, app, sink, node } = stage;
  const { step, actor, action } = cast;
  const { tap } = harness.database;
  const resolved = resolveInput({ input: step.input, tenant: actor.tenant }, action, state);
  node.begin(clocks.now);
  const performed: Performance =
    typeof resolved === 'string'
      ? { outcome: { kind: 'inapplicable', reason: resolved }, observations: [] }
      : await tap.runStep(step.id, () => attempt(() => action.perform({ app, actor, input: resolved.input })));
  await tap.quiet();
  node.end();
  const { statements, late } = tap.endStep();
  const changes = withoutLate(mirror.apply(await journal.readStep(clocks.next)), late);
  state.record(step.id, changes);
  const { observations, faults } = sink.take();
  return {
    step,
    actor,
    time: clocks.now.instant,
    ...(typeof resolved === 'string' ? { input: step.input, references: [] } : resolved),
    ...(performed.request === undefined ? {} : { request: performed.request }),
    outcome: performed.outcome,
    observations: [...performed.observations.map((observation) => sink.addressed(observation)), ...observations],
    changes,
    statements,
    faults,
    late,
  };
}

/** What the application throws is the application's fault; what the harness throws is not. */
async function attempt(perform: () => Promise<Performance>): Promise<Performance> {
  try {
    return await perform();
  } catch (error) {
    if (error instanceof HarnessError || error instanceof UsageError) throw error;
    return {
      outcome: { kind: 'fault', message: error instanceof Error ? error.message : String(error) },
      observations: [],
    };
  }
}

/** A write of a step that has ended is never blamed on the one that happens to run. */
function withoutLate(changes: readonly OwnedRowChange[], late: readonly Statement[]): readonly OwnedRowChange[] {
  if (late.length === 0) return changes;
  const sent = new Set(late.map(({ backend, text }) => `${backend} ${text.slice(0, 4000)}`));
  return changes.filter(({ backend, statement }) => !sent.has(`${backend} ${statement}`));
}
