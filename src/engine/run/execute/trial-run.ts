import type { StepRecord } from '../../record/step-record.ts';
import type { RunResult } from './run-result.ts';

/** For tests: a run of such steps; one that ended in a violation if `violated`. */
export function trialRun(records: readonly StepRecord[], violated = false): RunResult {
  const violation = {
    invariant: 'X-001',
    title: 'x',
    signature: 'X-001',
    message: 'x',
    about: 'x',
    step: 's1',
    proof: [],
  };
  return {
    sequence: { version: 1, steps: records.map(({ step }) => step) },
    records,
    violations: violated ? [violation] : [],
    digest: '',
  };
}
