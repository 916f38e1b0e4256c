import type { StepRecord } from '../../record/step-record.ts';
import type { TenantKey } from '../../sequence/actor.ts';

/** How often something is compared before it is left to chance. */
export const commonBaselines = 2;

/**
 * Knows what has been compared without the rows that other tenants began with. What is wrong about those shows the first time that it is
 * asked for, so that what was not compared yet is worth it, and what was is left to chance.
 */
export class BaselineBook {
  readonly #times = new Map<string, number>();

  /** Whether something among a tenant's steps was hardly compared yet. */
  wants(tenant: TenantKey, records: readonly StepRecord[]): boolean {
    return kindsIn(tenant, records).some((kind) => (this.#times.get(kind) ?? 0) < commonBaselines);
  }

  /** Notes that they were compared. */
  note(tenant: TenantKey, records: readonly StepRecord[]): void {
    for (const kind of kindsIn(tenant, records)) this.#times.set(kind, (this.#times.get(kind) ?? 0) + 1);
  }
}

/** What was done: an action by a role; a job where it had something to do. */
function kindsIn(tenant: TenantKey, records: readonly StepRecord[]): readonly string[] {
  const telling = records.filter(
    ({ actor, outcome, changes }) => outcome.kind === 'succeeded' && (actor.person !== null || changes.length > 0),
  );
  return [...new Set(telling.map(({ step, actor }) => JSON.stringify([tenant, step.action, actor.role])))];
}
