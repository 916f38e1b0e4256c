import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Violation } from '../../harness/invariant.ts';
import type { StepRecord } from '../../record/step-record.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import type { Failure } from '../../sequence/case.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import type { Trace } from '../../sequence/trace.ts';

/** What one sequence came to, executed from the baseline. */
export type RunResult = {
  /** The steps that reached the application, in order. */
  readonly sequence: Sequence;
  /** One for each step of the sequence. */
  readonly records: readonly StepRecord[];
  /** Of the last step; empty where every invariant held. */
  readonly violations: readonly Violation[];
  /** SHA-256 over all that the run showed and wrote, in hex: equal for equal behaviour. */
  readonly digest: string;
  /** There where it is another run than the one that was asked for: one before it, of which something broke only now. */
  readonly isEarlier?: true;
  /** The other run of a violation that shows by comparison alone (TENANT-006). */
  readonly projected?: Projected;
};

/** A run without other tenants' steps, as far as the step by which the two part. */
export type Projected = {
  /** Whose view differs. */
  readonly tenant: TenantKey;
  /** The steps that were taken away. */
  readonly removed: readonly string[];
  readonly records: readonly StepRecord[];
};

/** The result as shrinking sees it; undefined where nothing was violated. */
export function failureOf({ sequence, violations, records }: RunResult): Failure | undefined {
  const [first, ...rest] = violations.map(({ signature }) => signature);
  return first === undefined ? undefined : { signatures: [first, ...rest], sequence, trace: traceOf(records) };
}

function traceOf(records: readonly StepRecord[]): Trace {
  return {
    left: records.flatMap(({ step, changes }) =>
      changes.flatMap(({ table, key, before, after, ownerAfter: owner }) => {
        if (after === null) return [];
        const changed = Object.keys(after).filter((column) => !isDeepStrictEqual(before?.[column], after[column]));
        return [{ step: step.id, table, key, row: after, changed, owner }];
      }),
    ),
    named: records.flatMap(({ references }) => references.map(({ handle, table, key }) => ({ handle, table, key }))),
  };
}

/**
 * All that a step showed and wrote, as text: what has to be the same when it is run again. Process ids and durations are not, nor is the
 * order in which a statement changes several rows: that is how they lie in the table, which depends on the runs before.
 */
export function recordText({ step, outcome, observations, changes, twin }: StepRecord): string {
  const written = changes.map(({ table, key, operation, before, after }) =>
    JSON.stringify([table, key, operation, before, after]),
  );
  return `${JSON.stringify([step, outcome, observations, twin?.outcome, twin?.observations])} ${written.sort().join(' ')}`;
}

/** SHA-256 over the texts of the records, in hex. */
export function digestRecords(records: readonly StepRecord[]): string {
  const hash = createHash('sha256');
  for (const record of records) hash.update(recordText(record));
  return hash.digest('hex');
}

/** The run as far as the step that shows the violation. */
export function endingWith(result: RunResult, violation: Violation): RunResult {
  const last = result.records.findIndex(({ step }) => step.id === violation.step);
  const records = result.records.slice(0, last + 1);
  return {
    sequence: { version: 1, steps: records.map(({ step }) => step) },
    records,
    violations: [violation],
    digest: digestRecords(records),
  };
}
