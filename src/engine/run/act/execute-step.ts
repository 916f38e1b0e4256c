import type { StepClock } from '../../database/step-clock.ts';
import { hangs } from '../../record/leftover.ts';
import type { StepRecord } from '../../record/step-record.ts';
import { act, type CastStep, type StepStage } from './act.ts';
import { askTwin, replacedOf, twinClock } from './ask-twin.ts';
import { resolveInput } from './resolve-input.ts';

export type ExecuteStepOptions = {
  /** What time, ids and chance are during the step, and during the one after it. */
  readonly now: StepClock;
  readonly next: StepClock;
  /** Whether a step that is refused for another tenant's row is made again for one that never existed. */
  readonly asksTwins: boolean;
};

/** Executes a step, with its twin where it has one. */
export async function executeStep(
  stage: StepStage,
  cast: CastStep,
  { now, next, asksTwins }: ExecuteStepOptions,
): Promise<StepRecord> {
  const { step, actor, action } = cast;
  const resolved = resolveInput({ input: step.input, tenant: actor.tenant }, action, stage.state);
  const { input, references } = typeof resolved === 'string' ? { input: step.input, references: [] } : resolved;
  const replaced = asksTwins ? replacedOf(references) : [];
  const isAskedAgain = ({ outcome, leftovers }: Pick<StepRecord, 'outcome' | 'leftovers'>) =>
    replaced.length > 0 && outcome.kind === 'refused' && !hangs(leftovers);
  const acted = await act(stage, cast, {
    input: typeof resolved === 'string' ? resolved : resolved.input,
    clock: now,
    next: (ended) => (isAskedAgain(ended) ? twinClock(now, ended) : next),
  });
  stage.state.record(step.id, actor.tenant, acted.changes);
  const record: StepRecord = { step, actor, time: now.instant, input, references, ...acted };
  if (typeof resolved === 'string' || !isAskedAgain(acted)) return record;
  const { twin, leftovers } = await askTwin(stage, cast, { record, replaced, clock: twinClock(now, acted), next });
  const all = [...(record.leftovers ?? []), ...leftovers];
  return { ...record, twin, ...(all.length > 0 ? { leftovers: all } : {}) };
}
