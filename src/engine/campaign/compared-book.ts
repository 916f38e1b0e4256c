import type { StepRecord } from '../record/step-record.ts';

/** Runs at the start of a campaign in which nearly everything happens for the first time: chance alone says which are compared. */
const firstRuns = 8;

/**
 * Which actions have changed something in a run that was compared with its projections. A run with a change that no compared run had is worth
 * comparing, however the dice fell: what is seldom reached would else be compared still more seldom.
 */
export class ComparedBook {
  readonly #compared = new Set<string>();
  #runs = 0;

  /** Whether a run shows what no compared one has shown. */
  isNews(records: readonly StepRecord[]): boolean {
    return this.#runs >= firstRuns && changingActions(records).some((action) => !this.#compared.has(action));
  }

  /** Counts a run, and whether it was compared. */
  endRun(records: readonly StepRecord[], wasCompared: boolean): void {
    this.#runs += 1;
    if (wasCompared) for (const action of changingActions(records)) this.#compared.add(action);
  }
}

function changingActions(records: readonly StepRecord[]): readonly string[] {
  return records
    .filter(({ outcome, changes }) => outcome.kind === 'succeeded' && changes.length > 0)
    .map(({ step }) => step.action);
}
