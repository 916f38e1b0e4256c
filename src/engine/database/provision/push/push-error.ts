import { HarnessError } from '../../../errors.ts';

/** One line for a push that failed. `cause` keeps the original. */
export function pushError(name: string, said: string, cause?: unknown): HarnessError {
  return new HarnessError(
    `pushing the schema failed: ${name}; expected it to make the application's schema in an empty database, it said: ${said}. Mend the schema or the push.`,
    { cause },
  );
}
