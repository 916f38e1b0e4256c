import { exitWith } from './exit.ts';

/** What asks for the end. */
export const interrupting = ['SIGINT', 'SIGTERM'] as const;

/** Exit code of a process that Ctrl-C has ended at once, as a shell gives it. */
export const endedBySignal = 130;

/** Whether the user has asked for the end. Disposing of it leaves signals to others again. */
export type Interruption = Disposable & {
  readonly signal: AbortSignal;
  /** From now on there are runs, the last of which is let come to its end. */
  readonly hasStarted: () => void;
  /** Asks for the end as Ctrl-C does. */
  readonly interrupt: () => void;
};

/**
 * Listens for Ctrl-C: the first asks for the end after the run that is under way, the second ends the process at once, and so does the
 * first where no run has started yet. Either way the embedded Postgres ends with the process.
 */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  let isStarting = true;
  const onSignal = () => {
    if (isStarting) console.error('interrupted before anything was run');
    if (isStarting || controller.signal.aborted) exitWith(endedBySignal);
    controller.abort();
    console.error('ending after this run; once more to end at once');
  };
  for (const signal of interrupting) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    hasStarted: () => {
      isStarting = false;
    },
    interrupt: () => controller.abort(),
    [Symbol.dispose]() {
      for (const signal of interrupting) process.off(signal, onSignal);
    },
  };
}
