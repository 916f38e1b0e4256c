import { knownKeys } from '../evidence/known-keys.ts';
import { maskPart } from '../evidence/mask-finding.ts';
import { renderOutcome } from '../evidence/render-step.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { Session } from '../run/session.ts';
import type { CampaignFile } from './campaign-file.ts';
import type { RunName } from './run-name.ts';

export type CellExample = NonNullable<CampaignFile['cells'][number]['example']>;

/** How much of a text an example shows. */
const maxLength = 1_200;

/**
 * A step as an example of its cell: what was asked and answered, as text without secrets. They are looked for in all of the step, and taken
 * out of what is shown alone: a step may have changed very many rows.
 */
export function cellExample(
  session: Pick<Session, 'tenancy' | 'baselineKeys'>,
  found: StepRecord,
  run: RunName,
): CellExample {
  const whole = { records: [found], violations: [] };
  const { step, outcome, request, response } = maskPart(shownOf(found), whole, knownKeys(session, [found]));
  return {
    run,
    step: { id: step.id, actor: step.actor, action: step.action },
    input: cut(JSON.stringify(step.input)),
    outcome: cut(renderOutcome(outcome)),
    request: request === null ? null : cut(JSON.stringify(request)),
    response: response === null ? null : cut(JSON.stringify(response)),
  };
}

/** What an example shows of a step: null where there is none. */
function shownOf({ step, outcome, request = null, observations }: StepRecord) {
  const response = observations.find(({ channel }) => channel === 'response')?.content ?? null;
  return { step, outcome, request, response };
}

function cut(text: string): string {
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}
