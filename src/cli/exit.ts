import { printable } from '../engine/printable.ts';

/** Ends the process on an error: one line and the exit code of the error's kind; 3 with the stack for what should never happen. */
export function exitOn(error: unknown): never {
  // What went wrong first says more than what closing up then ran into.
  if (error instanceof SuppressedError) return exitOn(error.suppressed);
  // Not `instanceof`: the error may come from the harness's own copy of the engine.
  if (error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number') {
    console.error(printable(`${error.name === 'Error' ? '' : `${error.name}: `}${error.message}`));
    process.exit(error.exitCode);
  }
  console.error(error);
  process.exit(3);
}
