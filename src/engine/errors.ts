/** The three kinds of failure a caller can tell apart, each with the exit code of a program that ends on it. */

/** What the user gave cannot be used: an option, an environment, a file, a harness definition. */
export class UsageError extends Error {
  readonly exitCode = 2;
  override readonly name = 'UsageError';
}

/** The harness itself failed, or the database under it. Never a statement about the application that is fuzzed. */
export class HarnessError extends Error {
  readonly exitCode = 3;
  override readonly name = 'HarnessError';
}

/** The user has asked for the end while something hung. No failure of anything. */
export class Interrupted extends Error {
  readonly exitCode = 130;
  override readonly name = 'Interrupted';
}
