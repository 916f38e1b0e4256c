import { HarnessError } from '../errors.ts';

/**
 * Runs the work, and rejects with a `HarnessError` where it can never end: it waits while nothing is left in the process that could wake
 * it, as after all connections were lost at once. Node would end without a word then.
 */
export async function untilStalled<T>(work: () => Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onStall = () =>
    reject(
      new HarnessError(
        'waiting for the step failed: nothing is under way any more; expected it to end. Look whether the database is still there.',
      ),
    );
  process.once('beforeExit', onStall);
  try {
    return await Promise.race([work(), promise]);
  } finally {
    process.off('beforeExit', onStall);
  }
}
