import type { StepRecord } from '../../record/step-record.ts';

/** Of all steps that are run, the share that goes into running races in all their schedules. */
const share = 0.2;

/** How often the schedules of two actions at once are run before others have their turn. */
const commonRaces = 2;

export type ScheduleBookOptions = {
  /** Whether all that a run may come to is worth it, whatever that costs: so that a run which is made again comes to what it came to before. */
  readonly isThorough?: boolean;
};

/** Knows of which races all schedules were run, so that each kind has its turn, and what that may cost yet. Steps are what is counted. */
export class ScheduleBook {
  readonly isThorough: boolean;
  readonly #times = new Map<string, number>();
  #run = 0;
  #spent = 0;

  constructor({ isThorough = false }: ScheduleBookOptions = {}) {
    this.isThorough = isThorough;
  }

  /** Whether the schedules of that race are worth it: it has done something, and was hardly run so before. */
  wants(race: readonly StepRecord[]): boolean {
    const hasDone =
      race.every(({ outcome }) => outcome.kind === 'succeeded') && race.some(({ changes }) => changes.length > 0);
    return hasDone && this.hasRoomFor(race);
  }

  /** Whether such a race was hardly run so before, and there is something left to spend. */
  hasRoomFor(race: readonly StepRecord[]): boolean {
    return this.isThorough || (this.#spent <= share * this.#run && this.timesOf(race) < commonRaces);
  }

  /** How often such a race was run so before. */
  timesOf(race: readonly StepRecord[]): number {
    return this.#times.get(kindOf(race)) ?? 0;
  }

  /** How many steps may be spent by now. */
  get room(): number {
    return this.isThorough ? Number.POSITIVE_INFINITY : Math.max(0, share * this.#run - this.#spent);
  }

  /** Notes a run of so many steps that was drawn. */
  noteRun(steps: number): void {
    this.#run += steps;
  }

  /** Notes that a race was run in its schedules, with so many steps in all. */
  noteRace(race: readonly StepRecord[], steps: number): void {
    this.#times.set(kindOf(race), this.timesOf(race) + 1);
    this.#spent += steps;
  }
}

/** Who did what, in whichever tenants. */
function kindOf(race: readonly StepRecord[]): string {
  return race
    .map(({ step, actor }) => JSON.stringify([step.action, actor.role]))
    .toSorted()
    .join();
}
