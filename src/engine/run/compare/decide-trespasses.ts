import { type Signature, type Violation, violationOf } from '../../harness/invariant.ts';
import { compareAnswers } from '../../invariant/compare-answers.ts';
import { drawnForIt } from '../../invariant/drawn-for-it.ts';
import { refusal } from '../../invariant/refusal.ts';
import { tellingChanges } from '../../invariant/telling-changes.ts';
import type { StepRecord, Twin } from '../../record/step-record.ts';
import { canonicalJson } from '../../sequence/canonical.ts';
import type { Step } from '../../sequence/step.ts';
import { replacedOf } from '../act/ask-twin.ts';
import { type Executed, executeRun, type Stage } from '../execute/execute-run.ts';
import { openViolations } from '../execute/open-violations.ts';
import { endingWith, type RunResult } from '../execute/run-result.ts';
import { storedSteps } from '../execute/step-source.ts';
import { withStrangers } from './with-strangers.ts';

export type DecideOptions = {
  readonly target: Signature | undefined;
  /** As it was in the run: twins of earlier steps leave traces. */
  readonly asksTwins: boolean;
};

/** What a run came to once it was decided, and the steps that violate what it is to go on past. */
export type Decided = { readonly result: RunResult; readonly passed: ReadonlySet<string> };

/**
 * Settles what a run left undecided (TENANT-004): steps that named another tenant's row and succeeded, and were not asked again at once. Each
 * is made again after the same steps, with a value that names nothing in that row's place. Where it shows and writes the same, the row was
 * passed over, as by a bulk action that keeps to its own; else the run is handed back up to the step, with the violation.
 */
export async function decideTrespasses(
  stage: Stage,
  { result, undecided }: Executed,
  { target, asksTwins }: DecideOptions,
): Promise<Decided> {
  const passed = new Set<string>();
  // What an action does with a field, it does every time: the first step stands for all.
  const alike = Map.groupBy(undecidedIn(result, undecided), ({ violation }) => violation.signature);
  for (const [signature, [first, ...more]] of alike) {
    if (first === undefined || (target !== undefined && signature !== target)) continue;
    if (!(await makesDifference(stage, result.records.slice(0, first.at + 1), asksTwins))) continue;
    if (openViolations(stage, target, [first.violation]).length > 0)
      return { result: endingWith(result, first.violation), passed };
    for (const { violation } of [first, ...more]) passed.add(violation.step);
  }
  return { result, passed };
}

type Suspicion = { readonly at: number; readonly violation: Violation };

function undecidedIn({ records }: RunResult, undecided: Executed['undecided']): readonly Suspicion[] {
  return undecided.flatMap(({ step: id, breach }) => {
    const at = records.findIndex(({ step }) => step.id === id);
    const record = records[at];
    return record === undefined ? [] : [{ at, violation: violationOf(refusal, breach, record.step) }];
  });
}

/** Whether the last step shows or writes something else for a value that names nothing; false where it does not even repeat itself. */
async function makesDifference(stage: Stage, records: readonly StepRecord[], asksTwins: boolean): Promise<boolean> {
  const record = records.at(-1);
  const replaced = replacedOf(record?.references ?? []);
  if (record === undefined || replaced.length === 0) return false;
  const run = async (last: Step, displaced: ReadonlySet<string> = new Set()) => {
    const steps = [...records.slice(0, -1).map(({ step }) => step), last];
    const options = { judges: false, asksTwins, displaced };
    const { result } = await executeRun(stage, storedSteps({ version: 1, steps }), options);
    return result.records.at(-1);
  };
  const withValues = (values: Twin['replaced']): Step => ({
    ...record.step,
    input: withStrangers(record, values, 'foreign'),
  });
  const other = await run(withValues(replaced));
  if (other !== undefined && isAlike(stage, record, other, replaced)) {
    // Whatever the application draws in the step has to come out otherwise.
    const ask = (values: Twin['replaced']) => run(withValues(values), new Set([record.step.id]));
    return (await drawnForIt({ first: record, twin: other, replaced }, ask)) !== undefined;
  }
  const again = await run(record.step);
  return again !== undefined && isAlike(stage, record, again, []);
}

function isAlike(stage: Stage, one: StepRecord, other: StepRecord, replaced: Twin['replaced']): boolean {
  return compareAnswers(one, other, replaced) === undefined && written(stage, one) === written(stage, other);
}

/** What a step wrote, with the values as they stand: to keep another tenant's id is to make something of it. */
function written({ tenancy, knowledge }: Stage, { changes, actor }: StepRecord): string {
  const telling = tellingChanges(changes, actor, { tenancy, ...knowledge });
  const texts = telling.map(({ table, operation, before, after }) => canonicalJson([table, operation, before, after]));
  return texts.sort().join('\n');
}
