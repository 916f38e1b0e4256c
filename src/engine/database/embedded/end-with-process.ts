const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `end`, a synchronous function, when the process ends: by itself, by `process.exit`, by an uncaught error, or by a
 * signal. A signal for which someone else listens too is left to them; otherwise the process still dies of it, so that
 * whoever waits for it sees the truth. Disposing of the result takes all of it back.
 */
export function endWithProcess(end: () => void): Disposable {
  const onSignal = (signal: NodeJS.Signals): void => {
    if (process.listenerCount(signal) > 1) return;
    end();
    forget();
    process.kill(process.pid, signal);
  };
  const forget = (): void => {
    process.off('exit', end);
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
  process.on('exit', end);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return { [Symbol.dispose]: forget };
}
