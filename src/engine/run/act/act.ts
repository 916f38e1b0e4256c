import type { Journal } from '../../database/journal/journal.ts';
import type { Mirror } from '../../database/mirror/mirror.ts';
import type { StepClock } from '../../database/step-clock.ts';
import type { Statement } from '../../database/tap/tap.ts';
import { HarnessError, UsageError } from '../../errors.ts';
import type { Action } from '../../harness/action.ts';
import type { Harness } from '../../harness/define-harness.ts';
import { errorText } from '../../record/error-text.ts';
import type { Performance } from '../../record/observation.ts';
import { plainJson } from '../../record/plain-json.ts';
import type { OwnedRowChange } from '../../record/row-change.ts';
import type { StepRecord } from '../../record/step-record.ts';
import type { Actor } from '../../sequence/actor.ts';
import type { Json } from '../../sequence/json.ts';
import type { Step } from '../../sequence/step.ts';
import type { NodeControl } from '../node/control-node.ts';
import type { RunState } from './run-state.ts';
import type { Sink } from './sink.ts';

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

/** A step with what the harness knows of its names. */
export type CastStep = { readonly step: Step; readonly actor: Actor; readonly action: Action };

/** What came of acting once. */
export type Acted = Pick<
  StepRecord,
  'request' | 'outcome' | 'observations' | 'changes' | 'statements' | 'faults' | 'late'
>;

export type ActOptions = {
  /** The input with its references looked up; a reason instead where the action is not to be asked. */
  readonly input: { readonly [field: string]: Json } | string;
  readonly clock: StepClock;
  /** The clock of what comes next, once it is known how this ended. */
  readonly next: (ended: Pick<Acted, 'outcome' | 'statements'>) => StepClock;
};

/**
 * Lets the actor act, waits until the application is quiet, and collects what was shown and changed. One round trip reads the changes
 * and sets the clock for what comes next.
 *
 * @throws HarnessError where the database fails, or the application does not come to rest.
 */
export async function act(stage: StepStage, cast: CastStep, { input, clock, next }: ActOptions): Promise<Acted> {
  const { harness, journal, mirror, app, sink, node } = stage;
  const { step, actor, action } = cast;
  const { tap } = harness.database;
  node.begin(clock);
  const performed: Performance =
    typeof input === 'string'
      ? { outcome: { kind: 'inapplicable', reason: input }, observations: [] }
      : await tap.runStep(step.id, () => attempt(() => action.perform({ app, actor, input })));
  await tap.quiet();
  node.end();
  const { statements, late } = tap.endStep();
  const { outcome } = performed;
  const changes = withoutLate(mirror.apply(await journal.readStep(next({ outcome, statements }))), late);
  const { observations, faults } = sink.take(changes);
  return {
    ...(performed.request === undefined ? {} : { request: performed.request }),
    outcome,
    observations: [
      ...performed.observations.map((seen) => sink.addressed({ ...seen, content: plainJson(seen.content) })),
      ...observations,
    ],
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
      outcome: { kind: 'fault', message: errorText(error) },
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
