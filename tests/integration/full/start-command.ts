import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { unheldEnvironment } from '../unheld-environment.ts';

export type Started = {
  readonly child: ChildProcess;
  readonly said: { out: string; error: string };
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
  /** Resolves once the condition holds; rejects if the process ends before. */
  readonly until: (condition: () => boolean) => Promise<void>;
  /** The port of the database that it has used. */
  readonly port: () => number;
};

/** Starts `leakproof` in a process of its own, as `leakproof` runs it, and hands it back while it runs. */
export function startCommand(arguments_: readonly string[], environment: NodeJS.ProcessEnv = {}): Started {
  const child = spawn(process.execPath, ['src/cli/leakproof.ts', ...arguments_], {
    env: { ...unheldEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 400_000,
    killSignal: 'SIGKILL',
  });
  const said = { out: '', error: '' };
  let notice = () => {};
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
    notice();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.error += text;
    notice();
  });
  const ended = once(child, 'close').then(() => child.exitCode);
  return {
    child,
    said,
    ended,
    until: (condition) =>
      new Promise((resolve, reject) => {
        notice = () => condition() && resolve();
        void ended.then((code) => reject(new Error(`it ended with ${code} before: ${said.out}${said.error}`)));
        notice();
      }),
    port: () => Number(/port (\d+)/.exec(said.error)?.[1]),
  };
}
