import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { unheldEnvironment } from '../unheld-environment.ts';

/** How a run of the command line ended. */
export type Ended = { readonly exitCode: number | null; readonly out: string; readonly error: string };

/**
 * Runs `leakproof` in a process of its own, on an embedded server of its own: without DATABASE_URL, unless the environment gives one.
 */
export async function leakproof(arguments_: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = spawn(process.execPath, ['src/cli/leakproof.ts', ...arguments_], {
    // A CI takes colours for welcome.
    env: { ...unheldEnvironment(), NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 400_000,
    // It takes a first SIGTERM for a wish.
    killSignal: 'SIGKILL',
  });
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { exitCode: child.exitCode, out, error };
}
