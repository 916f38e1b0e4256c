import type { StepRecord } from '../run/step-record.ts';
import type { Json } from '../sequence/json.ts';
import { maskSecrets } from './mask-secrets.ts';
import { renderStep } from './render-step.ts';

/** A step with all that is known of it: the request as sent, what was observed, row changes with owners, SQL. Secrets are masked. */
export function renderTrace({
  step,
  outcome,
  input,
  time,
  observations,
  changes,
  statements,
  late,
  faults,
}: StepRecord): string {
  const show = (value: Json) => JSON.stringify(maskSecrets(value));
  return [
    renderStep(step, outcome),
    `      at ${time} with ${show(input)}`,
    ...observations.map(
      ({ channel, recipient, content }) => `      ${channel} to ${recipient ?? 'nobody named'}: ${show(content)}`,
    ),
    ...changes.map(({ operation, table, key, ownerBefore, ownerAfter, before, after }) => {
      const owners = [...new Set([ownerBefore, ownerAfter].filter((owner) => owner !== null))].join(' -> ');
      return `      ${operation} ${table} ${key} of ${owners || 'no tenant'}: ${show({ before, after })}`;
    }),
    ...statements.map(
      ({ text, rowCount, error }) => `      sql ${error ?? `${rowCount ?? 0} rows`}: ${text.replaceAll(/\s+/g, ' ')}`,
    ),
    ...late.map(({ text }) => `      late sql: ${text.replaceAll(/\s+/g, ' ')}`),
    ...faults.map((fault) => `      fault: ${fault}`),
  ].join('\n');
}
