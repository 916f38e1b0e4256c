import type { Breach, Invariant } from '../harness/invariant.ts';
import { hangs } from '../record/leftover.ts';

/** APP-001: no unhandled error, no 5xx, an end to each step, and nothing left behind. What is done after a step (see `lateWrites`) comes from runs. */
export const noFault: Invariant = {
  id: 'APP-001',
  title: 'no fault',
  check: ({ record: { outcome, faults, actor, step, leftovers = [] } }) => {
    const breaches: Breach[] = leftovers.map(({ kind, message, proof }) => ({
      about: kind,
      message: `after ${step.action} by ${actor.id}, ${message}`,
      proof,
    }));
    // What kept it from ending is told once.
    if (hangs(leftovers)) return breaches;
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
