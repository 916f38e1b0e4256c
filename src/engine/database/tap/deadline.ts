import { Interrupted } from '../../errors.ts';

export type DeadlineOptions = {
  readonly deadlineMs?: number;
  /** Once it is aborted, what is under way has only a moment more. */
  readonly signal?: AbortSignal | undefined;
};

/** How long a step may take unless told otherwise. */
export const DEFAULT_DEADLINE_MS = 30_000;

/** How long a step may go on once the user has asked for the end. */
const INTERRUPTED_MS = 1_000;

/** Until when what is under way may go on. */
export class Deadline {
  /** How long it was given. */
  ms = DEFAULT_DEADLINE_MS;
  #at = Number.POSITIVE_INFINITY;
  #signal: AbortSignal | undefined;
  #interruptedAt: number | undefined;

  begin({ deadlineMs = DEFAULT_DEADLINE_MS, signal }: DeadlineOptions): void {
    this.ms = deadlineMs;
    this.#at = performance.now() + deadlineMs;
    this.#signal = signal;
  }

  get isOver(): boolean {
    return performance.now() >= this.#at;
  }

  /** Throws `Interrupted` a moment after the user has asked for the end. */
  assertGoesOn(): void {
    if (!this.#signal?.aborted) return;
    this.#interruptedAt ??= performance.now();
    if (performance.now() < this.#interruptedAt + INTERRUPTED_MS) return;
    throw new Interrupted('ending at once: a step had not ended; expected it to, once the end was asked for.');
  }
}
