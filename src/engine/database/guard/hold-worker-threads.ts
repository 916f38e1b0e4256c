import { syncBuiltinESMExports } from 'node:module';
import workerThreads, { SHARE_ENV, type WorkerOptions } from 'node:worker_threads';
import type { HeldStart } from './held-start.ts';

/**
 * From now on a thread that this process starts is held from its first moment (see `holdProcess`): it has modules of Node of its own,
 * which what is done to this one's does not reach. Disposing of it lets threads start as before.
 */
export function holdWorkerThreads(start: HeldStart): Disposable {
  const { Worker } = workerThreads;
  const HeldWorker = new Proxy(Worker, {
    construct(target, [file, options]: [unknown, WorkerOptions | undefined], newTarget) {
      const construct = (execArgv: readonly string[]): object =>
        Reflect.construct(target, [file, heldOptions(options, { ...start, execArgv })], newTarget);
      const inherited = options?.execArgv ?? process.execArgv;
      try {
        return construct([...inherited, ...start.execArgv]);
      } catch (error) {
        // Some flags are a process's alone, and a thread that is given them does not start.
        if (!(error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_INVALID_EXEC_ARGV')) throw error;
        return construct(start.execArgv);
      }
    },
  });
  const restore = () => {
    workerThreads.Worker = Worker;
    syncBuiltinESMExports();
  };
  workerThreads.Worker = HeldWorker;
  syncBuiltinESMExports();
  return { [Symbol.dispose]: restore };
}

function heldOptions(options: WorkerOptions = {}, { env, execArgv }: HeldStart): WorkerOptions {
  const given = options.env;
  if (given === undefined || given === SHARE_ENV) return { ...options, execArgv: [...execArgv] };
  // A thread would take an undefined value for a text.
  const variables = Object.entries({ ...given, ...env }).filter(([, value]) => value !== undefined);
  return { ...options, env: Object.fromEntries(variables), execArgv: [...execArgv] };
}
