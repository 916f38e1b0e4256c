import { placeText } from '../record/place.ts';
import type { OwnedRowChange } from '../record/row-change.ts';
import { columnChanges } from '../record/row-text.ts';
import type { Statement } from '../record/statement.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { TenantKey } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import type { Row } from '../tenancy/row.ts';
import { renderInterleaving } from './render-interleaving.ts';
import { renderStep } from './render-step.ts';

/** How a trace names tenants. */
export type TraceContext = { readonly tenantName: (tenant: TenantKey | null) => string };

/**
 * A step with all that is known of it, a line each: the request as sent, what was observed and by which tenants, row changes with owners,
 * SQL with parameters, faults. Mask the record before (see `maskRun`).
 */
export function renderTrace(record: StepRecord, { tenantName }: TraceContext): string {
  const { step, outcome, input, request, time, observations, changes, statements, late, faults, interleaving } = record;
  const lines = [
    `at ${time}`,
    `request   ${show(request ?? input)}`,
    ...observations.map(
      ({ channel, recipient, tenants, content }) =>
        `${channel.padEnd(9)} to ${recipient ?? 'nobody named'}${tenants.length > 0 ? ` in ${tenants.map(tenantName).join(', ')}` : ''}: ${show(content)}`,
    ),
    ...changes.map((change) => `row       ${renderChange(change, tenantName)}`),
    ...statements.map((statement) => `sql       ${renderStatement(statement)}`),
    ...late.map((statement) => `late sql  ${renderStatement(statement)}`),
    ...faults.map((fault) => `fault     ${fault}`),
    ...(interleaving ? renderInterleaving(interleaving).map((line) => `at once   ${line}`) : []),
  ];
  return [renderStep(step, outcome), ...lines.map((line) => `      ${line}`)].join('\n');
}

function renderChange(
  { operation, table, key, ownerBefore, ownerAfter, personBefore, personAfter, before, after }: OwnedRowChange,
  tenantName: TraceContext['tenantName'],
): string {
  const people = [...new Set([personBefore, personAfter].filter((person) => person != null))];
  const nobody = people.length === 0 ? 'no tenant' : `person ${people.join(' -> ')}`;
  const owners = [...new Set([ownerBefore, ownerAfter].filter((owner) => owner !== null))].map(tenantName).join(' -> ');
  const what = before !== null && after !== null ? updateText(before, after) : show(after ?? before);
  return `${operation} ${table} ${key} of ${owners || nobody}: ${what}`;
}

function updateText(before: Row, after: Row): string {
  return columnChanges(before, after).join(', ') || 'nothing in it is new';
}

function renderStatement({ text, parameters, rowCount, error, place }: Statement): string {
  const values = parameters.length === 0 ? '' : ` with ${show(parameters)}`;
  const sent = place ? ` (${placeText(place)})` : '';
  return `${text.replaceAll(/\s+/g, ' ').trim()}${values} -> ${error ?? `${rowCount ?? 0} rows`}${sent}`;
}

function show(value: Json): string {
  return JSON.stringify(value);
}
