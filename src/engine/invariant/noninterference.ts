import type { Invariant, Moment, Violation } from '../harness/invariant.ts';
import type { ViewDifference } from '../projection/view-differences.ts';
import { actsFor } from '../record/acts-for.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { TenantKey } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';

/**
 * TENANT-006: what a tenant observes, and the rows it is left with, are unchanged when the other tenants' steps are taken away. Judged
 * over whole runs, unlike the invariants that judge a step.
 */
export const noninterference: Pick<Invariant, 'id' | 'title'> = { id: 'TENANT-006', title: 'noninterference' };

export type InterferenceOptions = {
  readonly tenant: TenantKey;
  readonly records: readonly StepRecord[];
  readonly removed: ReadonlySet<string>;
  readonly tenantName: Moment['tenantName'];
};

/** The violation that a difference stands for, with both runs side by side where they part. */
export function interference(
  difference: ViewDifference,
  { tenant, records, removed, tenantName }: InterferenceOptions,
): Violation {
  const { about, path, first, second } = difference;
  const at = records.find(({ step }) => step.id === difference.step) ?? records.at(-1);
  const others = [
    ...new Set(
      records
        .filter(({ step }) => removed.has(step.id))
        .flatMap((record) => actsFor(record) ?? [])
        .map(tenantName),
    ),
  ].join(' and ');
  const action = difference.step === null ? 'the end' : (at?.step.action ?? '');
  const where = difference.step === null ? 'the rows it is left with are' : `what ${action} shows it is`;
  return {
    invariant: noninterference.id,
    title: noninterference.title,
    step: at?.step.id ?? 's1',
    about,
    signature: `${noninterference.id} ${action} ${about}`,
    message: `${tenantName(tenant)} can tell what ${others} did: ${where} another without the steps of ${others}`,
    proof: [
      `at       ${path.replace(/^shown\[\d+\]\./, '') || about}`,
      `with     ${excerpt(first)}`,
      `without  ${excerpt(second)}`,
      ...records
        .filter(({ step }) => removed.has(step.id))
        .slice(-3)
        .map(({ step, actor }) => `left out ${step.id} ${actor.id} ${step.action}`),
    ],
  };
}

function excerpt(value: Json | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 200);
}
