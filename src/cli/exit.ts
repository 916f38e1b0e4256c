import { HarnessError } from '../engine/errors.ts';
import { printable } from '../engine/printable.ts';
import { errorText } from '../engine/record/error-text.ts';

// Taken before an application can put its own in their place.
const { exit } = process;

/** Exit code for a fault of Leakproof itself, or of what it depends on. */
const brokenOff = 3;

/** Whether the process ends because the command line wants it to. */
let isMeant = false;

/** Ends the process with that code, whoever else would keep it. */
export function exitWith(code: number): never {
  isMeant = true;
  return exit.call(process, code);
}

/** Ends the process on an error: one line and the exit code of the error's kind; 3 with the stack for what should never happen. */
export function exitOn(error: unknown): never {
  // What went wrong first says more than what closing up then ran into.
  if (error instanceof SuppressedError) return exitOn(error.suppressed);
  // Not `instanceof`: the error may come from the harness's own copy of the engine.
  if (error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number') {
    console.error(printable(`${error.name === 'Error' ? '' : `${error.name}: `}${error.message}`));
    return exitWith(error.exitCode);
  }
  console.error(error);
  return exitWith(brokenOff);
}

/**
 * Runs a command to its end, and lets nothing else end the process for it: an application that calls `process.exit`, whatever its code,
 * or that leaves nothing to wait for, would make a campaign look green. The process then says so and exits with 3.
 */
export async function runToEnd(command: () => Promise<number>): Promise<void> {
  process.once('exit', onExit);
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => onEscape(error, event));
  process.exitCode = await command();
  isMeant = true;
}

/** Nobody else listens outside of a session: while modules are loaded, and the database is made ready. */
function onEscape(error: unknown, event: 'uncaughtException' | 'unhandledRejection'): void {
  if (isMeant || process.listenerCount(event) > 1) return;
  const message =
    `the command broke off: nobody caught ${errorText(error)}; expected nothing to go wrong that nobody catches. Look for a timer or a ` +
    'promise that the application, or the harness, begins when it is loaded.';
  exitOn(new HarnessError(message, { cause: error }));
}

function onExit(code: number): void {
  if (isMeant) return;
  process.exitCode = brokenOff;
  console.error(`HarnessError: the command broke off: ${code === unsettled ? neverThere : endedBy(code)}`);
}

/** The exit code that Node gives itself where an `await` waits for what nothing in the process can bring any more. */
const unsettled = 13;

const neverThere =
  'something was waited for that nothing was left to bring; expected what is loaded, and what is asked of the application, to come to an ' +
  'end. Look for an await at the top of a module that waits for what the harness does not start.';

function endedBy(code: number): string {
  return (
    `something ended the process with code ${code} before the command was through; expected it to run to its end. Look for process.exit ` +
    'in the application and in what it loads.'
  );
}
