import type { StepRecord } from '../../record/step-record.ts';
import type { TenantKey } from '../../sequence/actor.ts';

/** How often something is compared before it is left to chance. */
export const commonBaselines = 2;

/** Rows of other tenants that are taken out without a second thought. */
export const rowsForNothing = 2_000;

/** Of more rows, how many each step earns: taking one out and putting it back takes about a fortieth of a step. */
export const rowsAStep = 10;

/**
 * Knows what has been compared without the rows that other tenants began with. What is wrong about those shows the first time that it is
 * asked for, so that what was not compared yet is worth it, and what was is left to chance.
 */
export class BaselineBook {
  readonly #times = new Map<string, number>();
  #earnedRows = 0;

  /** Whether something among a tenant's steps was hardly compared yet. */
  wants(tenant: TenantKey, records: readonly StepRecord[]): boolean {
    return kindsIn(tenant, records).some((kind) => (this.#times.get(kind) ?? 0) < commonBaselines);
  }

  /** Steps that were compared otherwise pay for rows to be taken out. */
  earn(steps: number): void {
    this.#earnedRows += steps * rowsAStep;
  }

  /**
   * Whether it is their turn that so many rows are taken out; they are paid for by that. Very many rows take longer than the runs that they
   * are taken out for, and so have to wait until there were as many steps.
   */
  spend(rows: number): boolean {
    if (rows <= rowsForNothing) return true;
    if (rows > this.#earnedRows) return false;
    this.#earnedRows -= rows;
    return true;
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
