import { actsFor } from '../record/acts-for.ts';
import { excerptsAround } from '../record/excerpts.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { TenantKey } from '../sequence/actor.ts';
import type { Finding } from './finding.ts';
import { renderInterleaving } from './render-interleaving.ts';
import { statementLines } from './render-statement.ts';
import { renderStep } from './render-step.ts';

/** How a report names things, and where its reader goes from it. */
export type RenderContext = {
  readonly tenantName: (tenant: TenantKey | null) => string;
  /** The command that runs the counterexample again. */
  readonly replayCommand: string;
  readonly bundlePath: string;
  /** The text with names of rows in place of their keys. */
  readonly nameIn: (text: string) => string;
};

const doubts: { readonly [verdict in Finding['verdict']]: string } = {
  confirmed: '',
  flaky: '; flaky: it did not fail when run once more',
  unconfirmed: ', not shrunk to the end',
};

/** How many steps and proofs fit on a screen; the bundle has the rest. */
const maxSteps = 14;
const maxProofs = 6;

/**
 * A finding on one screen, in a fixed order: invariant, the statement that did it, tenants and actors, the counterexample as numbered steps, what was seen or
 * written that should not have been, the command that replays it, where the bundle is.
 */
export function renderFinding(finding: Finding, context: RenderContext): string {
  const { violation, records, verdict } = finding;
  const { nameIn } = context;
  const shown = records.slice(-maxSteps);
  const steps = shown.map(
    ({ step, outcome }, at) => `  ${records.length - shown.length + at + 1}. ${renderStep(step, outcome)}`,
  );
  return [
    `${violation.invariant} ${violation.title}`,
    `  ${nameIn(violation.message)}`,
    '',
    ...(violation.statement ? [...statementLines(violation.statement).map((line) => `  ${nameIn(line)}`), ''] : []),
    ...actorLines(records, context),
    '',
    `Counterexample: ${lengthText(finding)}${doubts[verdict]}`,
    ...(records.length > shown.length ? [`  … ${records.length - shown.length} earlier steps, in the bundle`] : []),
    ...steps,
    ...raceLines(records),
    '',
    'Seen or written',
    ...violation.proof.slice(0, maxProofs).map((line) => `  ${nameIn(shortened(line))}`),
    ...(violation.proof.length > maxProofs ? [`  … ${violation.proof.length - maxProofs} more, in the bundle`] : []),
    ...alsoLines(finding, context),
    '',
    `Replay  ${context.replayCommand}`,
    `Bundle  ${context.bundlePath}`,
  ].join('\n');
}

/** How long it is, how long it was when it was found, and what it took to make it shorter. */
function lengthText({ counterexample, original, executions }: Finding): string {
  const steps = count(counterexample.steps.length, 'step');
  if (counterexample.steps.length < original.steps.length)
    return `${steps}, shrunk from ${original.steps.length} in ${count(executions, 'run')}`;
  return executions === 0 ? `${steps}, as it was found` : `${steps}; ${count(executions, 'run')} found none shorter`;
}

/** Long values cut: two that differ to what stands around the place at which they part. */
function shortened(line: string): string {
  return line
    .replaceAll(/("(?:[^"\\]|\\.)*") -> ("(?:[^"\\]|\\.)*")/g, (_, was: string, is: string) =>
      excerptsAround(was, is).join(' -> '),
    )
    .replaceAll(/"(?:[^"\\]|\\.){200,}"/g, (value) => `${value.slice(0, 120)}…"`);
}

/** How the steps of each race took turns. */
function raceLines(records: readonly StepRecord[]): readonly string[] {
  return records.flatMap(({ interleaving }) =>
    interleaving ? ['', 'At once', ...renderInterleaving(interleaving).map((line) => `  ${line}`)] : [],
  );
}

function alsoLines({ also = [] }: Finding, { nameIn }: RenderContext): readonly string[] {
  if (also.length === 0) return [];
  const shown = also.slice(0, maxProofs).map(({ invariant, message }) => `  ${invariant} ${nameIn(message)}`);
  return [
    '',
    'By the same step',
    ...shown,
    ...(also.length > maxProofs ? [`  … ${also.length - maxProofs} more, in the bundle`] : []),
  ];
}

function actorLines(records: readonly StepRecord[], context: RenderContext): string[] {
  const acting = new Map(records.map((record) => [record.actor.id, record]));
  const byTenant = Map.groupBy(acting.values(), (record) => tenantsText(record, context));
  return [...byTenant].map(
    ([tenant, members]) =>
      `  ${tenant}: ${members.map(({ actor: { id, role } }) => (id === role ? id : `${id} (${role})`)).join(', ')}`,
  );
}

/** Where an actor acts; of somebody without a tenant, for whom the person works. */
function tenantsText(record: StepRecord, { tenantName }: RenderContext): string {
  const { tenant } = record.actor;
  const tenants = tenant === null ? (actsFor(record) ?? []) : [tenant];
  return tenants.length === 0 ? tenantName(null) : tenants.map(tenantName).join(' and ');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
