/** A timer that the application sets. */
export type TimerRequest = {
  readonly delayMs: number;
  readonly isInterval: boolean;
  /** False once the application has said that nothing need wait for it. */
  readonly isReferenced: () => boolean;
  /** In whose course it was set: a step's, or that in which the application was built. */
  readonly owner: object;
  readonly fire: () => void;
};

/** A timer that has not fired, or an interval. */
export type Timer = TimerRequest & {
  /** Counts timers in the order in which they were set. */
  readonly number: number;
  /** On the clock of the harness, in milliseconds. */
  dueMs: number;
  /** By the real clock, as `performance.now()` gives it. */
  setAtMs: number;
  /** How often something has happened while it was waited for whether anything would. */
  postponed: number;
};

/**
 * Which timers may fire. While somebody acts: those set in that course, since it may wait for them. While it comes to rest: those of them
 * that are short, and no intervals. While time passes: all that are due by then, each interval once. Otherwise none.
 */
export type Phase =
  | { readonly kind: 'acting' | 'resting'; readonly owners: readonly object[] }
  | { readonly kind: 'passing'; readonly untilMs: number }
  | { readonly kind: 'none' };

/** A timer of at most so long fires within the step that set it; a longer one when the harness lets time pass. */
const SHORT_MS = 1_000;

/** How many timers fire in one phase at most: one that sets itself anew each time would have no end. */
const MOST_FIRED = 1_000;

/** How long a short timer waits, in real time, for something that may come from outside of the process. */
const PATIENCE_MS = 20;

/** How long nothing must happen in the process before a limit fires, and how often that may begin anew. */
const STILL_MS = 50;
const MOST_POSTPONED = 10;

/** The timers of the application, on the clock of the harness: it goes on by a millisecond with each statement, and to a timer that fires. */
export class TimerQueue {
  readonly #timers = new Set<Timer>();
  #set = 0;
  #nowMs = 0;
  #startMs = 0;
  #phase: Phase = { kind: 'none' };
  #fired = 0;

  /** Begins a phase; the clock stands at `nowMs` unless it goes on from where it is. */
  begin(phase: Phase, nowMs = this.#nowMs): void {
    this.#phase = phase;
    this.#nowMs = nowMs;
    this.#startMs = nowMs;
    this.#fired = 0;
  }

  set(request: TimerRequest): Timer {
    this.#set += 1;
    const timer = { ...request, number: this.#set, dueMs: 0, setAtMs: 0, postponed: 0 };
    this.start(timer);
    return timer;
  }

  /** Counts its time anew from now on. */
  start(timer: Timer, fromMs = this.#nowMs): void {
    timer.dueMs = fromMs + timer.delayMs;
    timer.setAtMs = performance.now();
    this.#timers.add(timer);
  }

  delete(timer: Timer): void {
    this.#timers.delete(timer);
  }

  /** Forgets all of them. */
  clear(): void {
    this.#timers.clear();
    this.#phase = { kind: 'none' };
    this.#set = 0;
  }

  /** A statement has been let go. */
  tick(): void {
    this.#nowMs += 1;
  }

  /** The timer that is next to fire in this phase. */
  next(): Timer | undefined {
    if (this.#timers.size === 0 || this.#fired >= MOST_FIRED) return undefined;
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (!this.#mayFire(timer)) continue;
      if (!first || timer.dueMs < first.dueMs || (timer.dueMs === first.dueMs && timer.number < first.number))
        first = timer;
    }
    return first;
  }

  /** Whether time passes now: what fires then is nobody's step but that of time. */
  get isPassing(): boolean {
    return this.#phase.kind === 'passing';
  }

  /** Whether its time has come by what else has happened. */
  isDue({ dueMs }: Timer): boolean {
    return dueMs <= this.#nowMs;
  }

  /**
   * How long it is waited for something else to happen, in real time, before it fires. A long one that an action may wait for is most often
   * the limit of something else: it fires only where that is sure not to come, or when its time is really over.
   */
  patienceMs({ delayMs, setAtMs }: Timer, isAlone: boolean): number {
    const isLimit = this.#phase.kind === 'acting' && delayMs > SHORT_MS;
    if (isAlone) return isLimit ? STILL_MS : 0;
    return isLimit ? Math.max(0, setAtMs + delayMs - performance.now()) : Math.min(delayMs, PATIENCE_MS);
  }

  /** Whether to wait once more, since something has happened while it was waited for. */
  postpones(timer: Timer): boolean {
    timer.postponed += 1;
    return timer.postponed < MOST_POSTPONED;
  }

  /** Sets the clock to the timer's time and takes it out, or sets it anew; the caller fires it. Hands back the time. */
  take(timer: Timer): number {
    this.#timers.delete(timer);
    this.#fired += 1;
    this.#nowMs = Math.max(this.#nowMs, timer.dueMs);
    if (timer.isInterval) this.start(timer, this.#phase.kind === 'passing' ? this.#phase.untilMs : this.#nowMs);
    return this.#nowMs;
  }

  #mayFire({ owner, dueMs, delayMs, isInterval, isReferenced }: Timer): boolean {
    const phase = this.#phase;
    switch (phase.kind) {
      case 'acting':
        return phase.owners.includes(owner);
      case 'resting':
        return (
          phase.owners.includes(owner) &&
          !isInterval &&
          isReferenced() &&
          delayMs <= SHORT_MS &&
          dueMs <= this.#startMs + SHORT_MS
        );
      case 'passing':
        return dueMs <= phase.untilMs;
      case 'none':
        return false;
    }
  }
}
