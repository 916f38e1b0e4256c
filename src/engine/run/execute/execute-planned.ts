import { UsageError } from '../../errors.ts';
import type { Harness } from '../../harness/define-harness.ts';
import { suggestNames } from '../../near-names.ts';
import type { StepRecord } from '../../record/step-record.ts';
import type { Step } from '../../sequence/step.ts';
import type { CastStep, StepStage } from '../act/act.ts';
import { executeRace } from '../act/execute-race.ts';
import { type ExecuteStepOptions, executeStep } from '../act/execute-step.ts';
import type { Planned } from './step-source.ts';

/** Executes a step, or a race. */
export async function executePlanned(
  stage: StepStage,
  { steps, strategy, plan }: Planned,
  options: ExecuteStepOptions,
): Promise<{ readonly ended: readonly StepRecord[]; readonly isTold: boolean }> {
  const casts = steps.map((step) => castStep(step, stage.harness));
  const [first] = casts;
  if (first && casts.length === 1) return { ended: [await executeStep(stage, first, options)], isTold: true };
  const ended = await executeRace(stage, casts, { ...options, strategy, plan });
  return { ended, isTold: ended.every(({ interleaving }) => interleaving?.isTold !== false) };
}

/** The actor and the action that a step names. Throws a `UsageError` where the harness knows none of that name. */
function castStep(step: Step, { actors, actions }: Harness): CastStep {
  const actor = actors.find(({ id }) => id === step.actor);
  const action = actions.find(({ name }) => name === step.action);
  if (!actor)
    throw unknownName(
      step,
      'actor',
      step.actor,
      actors.map(({ id }) => id),
    );
  if (!action)
    throw unknownName(
      step,
      'action',
      step.action,
      actions.map(({ name }) => name),
    );
  return { step, actor, action };
}

function unknownName({ id }: Step, what: string, name: string, known: readonly string[]): UsageError {
  return new UsageError(
    `running a sequence failed: step ${id} names ${what} '${name}', which the harness does not have. ${suggestNames(name, known)}`,
  );
}
