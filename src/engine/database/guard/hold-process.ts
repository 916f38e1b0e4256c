import { connectionVariables } from './connection-variables.ts';
import { type ConnectionWatch, watchConnections } from './connection-watch.ts';
import { assertSafeIntegrationDbUrl } from './guard.ts';
import { heldStart } from './held-start.ts';
import { holdWorkerThreads } from './hold-worker-threads.ts';
import { pinEnvironment } from './pin-environment.ts';

/**
 * Holds this process to the database that its DATABASE_URL names, until it is disposed of: the variables that lead to a database keep
 * their values, and no connection of Postgres leads elsewhere, in its threads neither. To be called before any module of the application, or a configuration of
 * its tools, is loaded.
 *
 * @param log told where the process is held, and which variable somebody would have changed; never a value.
 * @throws UsageError where the guard refuses the URL.
 */
export function holdProcess(log: (message: string) => void): ConnectionWatch {
  const target = assertSafeIntegrationDbUrl(process.env, log);
  const threads = holdWorkerThreads(heldStart(process.env));
  const pin = pinEnvironment(connectionVariables(target, process.env), {
    onIgnored: (name) => log(`${name} stays what it is: a change of it, by a .env file perhaps, was left out`),
  });
  const watch = watchConnections(target);
  return {
    assertNoneStrayed: watch.assertNoneStrayed,
    [Symbol.dispose]() {
      watch[Symbol.dispose]();
      pin[Symbol.dispose]();
      threads[Symbol.dispose]();
    },
  };
}
