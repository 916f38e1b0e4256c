import type { Case, Failure } from '../sequence/case.ts';

export type FailingWithOptions = {
  /** Runs the case; undefined if nothing was violated. What it throws is a fault of the harness, and ends the shrinking. */
  readonly execute: (value: Case) => Promise<Failure | undefined>;
  /** Called at once for each failure that counts; while shrinking, that is the best so far. */
  readonly onFailure?: (failure: Failure, value: Case) => void | Promise<void>;
  /** Called for a candidate that failed, but otherwise than the case it comes from: another bug, found by chance. */
  readonly onOther?: (failure: Failure, value: Case) => void | Promise<void>;
};

/**
 * The predicate for a property over cases, under which shrinking stays with one bug. fast-check knows only that a candidate failed, not
 * how; so one that fails with another signature must pass.
 */
export function failingWith({ execute, onFailure, onOther }: FailingWithOptions): (value: Case) => Promise<void> {
  return async (value) => {
    const failure = await execute(value);
    if (failure === undefined) return;
    if (value.kind === 'stored' && value.target !== undefined && !failure.signatures.includes(value.target)) {
      await onOther?.(failure, value);
      return;
    }
    value.failure = failure;
    await onFailure?.(failure, value);
    throw failure.error ?? new Error(failure.signatures[0]);
  };
}
