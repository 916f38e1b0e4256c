import { fork } from 'node:child_process';
import { once } from 'node:events';
import { unheldEnvironment } from '../../unheld-environment.ts';

/** A bug that is to be planted, and what the look at it is told. */
export type Planted<Input> = { readonly mutant: string; readonly input: Input };

/** What was seen with a bug planted. */
export type Looked<Seen> = { readonly mutant: string; readonly seen: Seen };

/**
 * Has a module's `look` look at the application with each of the bugs planted, in a process of its own, in their order. Rejects where that
 * process ends before it has looked at all of them; it has said why on standard error.
 */
export async function lookWithPlanted<Input, Seen>(
  module: string,
  bugs: readonly Planted<Input>[],
  {
    execArgv = [],
    variables = {},
  }: { readonly execArgv?: readonly string[]; readonly variables?: NodeJS.ProcessEnv } = {},
): Promise<readonly Looked<Seen>[]> {
  const child = fork('tests/integration/full/planted/program.ts', [module, JSON.stringify(bugs)], {
    // Not those of vitest's.
    execArgv: [...execArgv],
    env: { ...unheldEnvironment(), ...variables },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const looked: Looked<Seen>[] = [];
  child.on('message', (message) => looked.push(message as Looked<Seen>));
  const [code, signal] = await once(child, 'close');
  if (code !== 0 || looked.length < bugs.length)
    throw new Error(`it ended with ${signal ?? code} after ${looked.length} of ${bugs.length} looks`);
  return looked;
}
