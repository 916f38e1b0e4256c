import type { RunMark } from '../../database/tap/course.ts';
import { type Violation, violationOf } from '../../harness/invariant.ts';
import { noFault } from '../../invariant/no-fault.ts';
import type { Escaped } from './escaped-errors.ts';
import type { RunResult } from './run-result.ts';

const about = 'late error';

/** Whether a violation of that signature may show only after its run has ended. */
export function isLateError(signature: string): boolean {
  return signature.endsWith(` ${about}`);
}

/** What escaped after the step that began it had ended, as violations of that step (APP-001). What no step began is left out. */
export function lateErrors(escaped: readonly Escaped[], { records }: Pick<RunResult, 'records'>): readonly Violation[] {
  const known = new Set<string>();
  return escaped.flatMap(({ message, step: id }) => {
    const record = records.find(({ step }) => step.id === id);
    if (record === undefined) return [];
    const { step, actor } = record;
    const violation = violationOf(
      noFault,
      {
        about,
        message: `${step.action} by ${actor.id} left something running that broke after the step had ended: ${message}`,
        proof: [message],
      },
      step,
    );
    if (known.has(violation.signature)) return [];
    known.add(violation.signature);
    return [violation];
  });
}

/** Remembers runs that have ended, for errors of theirs that come up later. */
export class FormerRuns {
  readonly #results = new WeakMap<RunMark, RunResult>();

  note(run: RunMark, result: RunResult): void {
    this.#results.set(run, result);
  }

  /** The run that such an error is of, with its violation; undefined where the run was not judged, or no step began it. */
  blame(escaped: Escaped): RunResult | undefined {
    const result = escaped.run && this.#results.get(escaped.run);
    const violations = result ? lateErrors([escaped], result) : [];
    return result && violations.length > 0 ? { ...result, violations, isEarlier: true } : undefined;
  }
}
