import { type Violation, violationOf } from '../../harness/invariant.ts';
import { noFault } from '../../invariant/no-fault.ts';
import type { StepRecord } from '../../record/step-record.ts';

/**
 * The statements that came while a step ran, or before it, and were sent by one that had ended: violations of the step that sent them
 * (APP-001). What no step began is one cause, whichever step it met.
 */
export function lateWrites(record: StepRecord, earlier: readonly StepRecord[]): readonly Violation[] {
  const senderOf = (id: string | null) => earlier.find(({ step }) => step.id === id);
  const bySignature = new Map<string, Violation>();
  for (const { step: id, text } of record.late) {
    const sender = senderOf(id);
    const violation = violationOf(
      noFault,
      {
        about: 'late write',
        ...(sender ? {} : { isAnyAction: true }),
        message: sender
          ? `${sender.step.action} by ${sender.actor.id} went on with statements after the step had ended`
          : 'the application sent statements between steps which none of them had begun',
        proof: [text],
      },
      (sender ?? record).step,
    );
    const known = bySignature.get(violation.signature);
    bySignature.set(violation.signature, known ? { ...known, proof: [...known.proof, text] } : violation);
  }
  return [...bySignature.values()];
}
