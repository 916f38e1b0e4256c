import type { StepClock } from '../../database/step-clock.ts';
import { minutesPassed } from '../../harness/time-pass.ts';
import { stepNumber } from '../../sequence/sequence-codec.ts';
import type { Step } from '../../sequence/step.ts';

/**
 * The time of a run. It starts at the baseline and moves only by steps: a second for each number in a step's id, so that a step happens at
 * the same time whatever other steps are dropped, and by what `time.pass` says.
 */
export class HarnessClock {
  readonly #baseline: number;
  #passedMs = 0;

  constructor(baselineTime: string) {
    this.#baseline = Date.parse(baselineTime);
  }

  /** What clock, ids and random numbers are in the step of that id. */
  at(stepId: string): StepClock {
    return {
      instant: new Date(this.#baseline + this.#passedMs + stepNumber(stepId) * 1000).toISOString(),
      stream: stepId,
    };
  }

  /** Lets the time of a step pass, once it has been executed. */
  pass({ action, input }: Step): void {
    this.#passedMs += minutesPassed(action, input) * 60_000;
  }
}
