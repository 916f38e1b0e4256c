import type { Outcome } from '../record/observation.ts';
import type { Json } from '../sequence/json.ts';
import { describeHandle, isReference } from '../sequence/reference.ts';
import type { Step } from '../sequence/step.ts';

/** A step on one line: `s7  manager-a1  warehouses.get  id: warehouses made by s3  -> refused 404`. */
export function renderStep(step: Step, outcome?: Outcome): string {
  const input = renderInput(step.input);
  return [step.id.padEnd(4), step.actor, step.action, input, outcome && `-> ${renderOutcome(outcome)}`]
    .filter(Boolean)
    .join('  ');
}

/** An outcome in a word or two. */
export function renderOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'succeeded':
      return 'succeeded';
    case 'refused':
      return `refused ${outcome.code}`;
    case 'fault':
      return `fault: ${outcome.message}`;
    case 'inapplicable':
      return `not applicable: ${outcome.reason}`;
  }
}

function renderInput(input: Json): string {
  if (input === null || typeof input !== 'object') return JSON.stringify(input);
  return Object.entries(input)
    .map(([field, value]) => `${field}: ${renderValue(value)}`)
    .join(', ');
}

function renderValue(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isReference(value)) return `<${describeHandle(value.$ref)}${value.$ref.column ? `.${value.$ref.column}` : ''}>`;
  if (Array.isArray(value)) return `[${value.map(renderValue).join(', ')}]`;
  return `{ ${renderInput(value)} }`;
}
