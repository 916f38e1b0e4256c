import type { Breach, Invariant } from '../harness/invariant.ts';
import { hangs } from '../record/leftover.ts';
import type { StepRecord } from '../record/step-record.ts';

/** APP-001: no unhandled error, no 5xx, an end to each step, and nothing left behind. What is done after a step (see `lateWrites`) comes from runs. */
export const noFault: Invariant = {
  id: 'APP-001',
  title: 'no fault',
  check: ({ record }) => {
    const { outcome, faults, actor, step, leftovers = [] } = record;
    const breaches: Breach[] = leftovers.map(({ kind, message, proof }) => ({
      about: kind,
      message: `after ${step.action} by ${actor.id}, ${message}`,
      proof,
    }));
    // What kept it from ending is told once.
    if (hangs(leftovers) || isVictim(record)) return breaches;
    if (outcome.kind === 'fault') {
      breaches.push({
        about: 'fault',
        message: `${step.action} by ${actor.id} broke: ${outcome.message}`,
        proof: [outcome.message, ...faults],
      });
    } else if (faults.length > 0) {
      breaches.push({
        about: 'caught error',
        message: `the application met an error of its own during ${step.action}: ${faults[0]}`,
        proof: faults,
      });
    }
    return breaches;
  },
};

/** The server breaks one of two transactions off that stand in each other's way: a deadlock, or one that cannot be serialized. */
const BROKEN_OFF = new Set(['40001', '40P01']);

/** Whether the step ran at once with others and the server has broken it off for that: whoever asked may try again. */
function isVictim({ step, statements }: StepRecord): boolean {
  return step.race !== undefined && statements.some(({ error }) => error !== null && BROKEN_OFF.has(error));
}
