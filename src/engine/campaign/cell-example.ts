import { knownKeys } from '../evidence/known-keys.ts';
import { maskRun } from '../evidence/mask-finding.ts';
import { renderOutcome } from '../evidence/render-step.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { Session } from '../run/session.ts';
import type { CampaignFile } from './campaign-file.ts';
import type { RunName } from './run-name.ts';

export type CellExample = NonNullable<CampaignFile['cells'][number]['example']>;

/** How much of a text an example shows. */
const maxLength = 1_200;

/** A step as an example of its cell: what was asked and answered, as text without secrets. */
export function cellExample(
  session: Pick<Session, 'tenancy' | 'baselineKeys'>,
  found: StepRecord,
  run: RunName,
): CellExample {
  const { records } = maskRun({ records: [found], violations: [] }, knownKeys(session, [found]));
  const [{ step, outcome, request, observations } = found] = records;
  const response = observations.find(({ channel }) => channel === 'response');
  return {
    run,
    step: { id: step.id, actor: step.actor, action: step.action },
    input: cut(JSON.stringify(step.input)),
    outcome: cut(renderOutcome(outcome)),
    request: request === undefined ? null : cut(JSON.stringify(request)),
    response: response === undefined ? null : cut(JSON.stringify(response.content)),
  };
}

function cut(text: string): string {
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}
