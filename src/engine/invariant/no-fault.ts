import type { Breach, Invariant } from '../harness/invariant.ts';
import { hangs } from '../record/leftover.ts';

/** APP-001: no unhandled error, no 5xx, an end to each step, and nothing left behind or done after it. */
export const noFault: Invariant = {
  id: 'APP-001',
  title: 'no fault',
  check: ({ record: { outcome, faults, late, actor, step, leftovers = [] } }) => {
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
    if (late.length > 0) {
      breaches.push({
        about: 'late write',
        message: 'the application went on with statements after the step before had ended',
        proof: late.map(({ text }) => text),
      });
    }
    return breaches;
  },
};
