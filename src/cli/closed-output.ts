import { HarnessError } from '../engine/errors.ts';
import { exitOn } from './exit.ts';

/** Whether somebody still reads what the command prints. */
export type Readership = Disposable & {
  /** Asked once all is printed, so that the last lines count. */
  readonly isGone: () => Promise<boolean>;
};

type Listener = (error: Error) => void;

let listener: Listener | undefined;

/** Resolves when what was printed so far has arrived, or has not. */
let flush = async (): Promise<void> => {};

/** What became of standard output, once it could not be written any more: closed by who read it (`| head`), or on a full disk. */
let failure: NodeJS.ErrnoException | undefined;

/**
 * From now on a standard output that is closed ends the process in one line with exit code 3; unheard, the error would be taken for one
 * of the application's. Of standard error nothing can be said to anybody.
 */
export function hearClosedOutput({ stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'> = process): void {
  const write = stdout.write.bind(stdout);
  flush = () => new Promise((resolve) => write('', () => resolve()));
  stderr.on('error', () => {});
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Each later write fails again.
    if (failure !== undefined) return;
    failure = error;
    if (listener === undefined) exitOn(describeClosedOutput());
    listener(error);
  });
}

/** In place of the end of the process, `onGone` is called: for a command that has more to do than to print. */
export function watchReadership(onGone: () => void): Readership {
  listener = onGone;
  if (failure !== undefined) onGone();
  return {
    async isGone() {
      await flush();
      return failure !== undefined;
    },
    [Symbol.dispose]() {
      listener = undefined;
    },
  };
}

/** What to say where nobody has read a result to its end. `remains` says where else it is. */
export function describeClosedOutput(remains = ''): HarnessError {
  return new HarnessError(
    `printing the result failed: standard output (${failure?.code ?? 'closed'}); expected somebody to read it to its end. ${remains}` +
      'Write it to a file with space first, and look into that.',
  );
}
