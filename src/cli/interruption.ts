const signals = ['SIGINT', 'SIGTERM'] as const;

/** Exit code of a process that a second Ctrl-C has ended, as a shell gives it. */
const endedBySignal = 130;

/** Whether the user has asked for the end. Disposing of it leaves signals to others again. */
export type Interruption = Disposable & { readonly signal: AbortSignal };

/**
 * Listens for Ctrl-C: the first asks for the end after the run that is under way, the second ends the process at once. Either way the
 * embedded Postgres ends with the process.
 */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(endedBySignal);
    controller.abort();
    console.error('ending after this run; once more to end at once');
  };
  for (const signal of signals) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
