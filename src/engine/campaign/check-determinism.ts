import { excerptsAround } from '../record/excerpts.ts';
import { recordText } from '../run/execute/run-result.ts';
import type { ExecuteOptions } from '../run/execute-case.ts';
import type { Session } from '../run/session.ts';
import type { Case } from '../sequence/case.ts';
import type { Step } from '../sequence/step.ts';

/** The first step at which two runs of one case part, with what each of them showed and wrote from there on. */
export type Difference = { readonly step: Step; readonly first: string; readonly second: string };

/**
 * Runs a case twice and compares every byte that was shown or written. Undefined where they agree; otherwise the application, or its
 * harness, uses time, chance or memory that the engine does not control, and the difference says where.
 */
export async function checkDeterminism(
  session: Session,
  value: Case,
  options?: ExecuteOptions,
): Promise<Difference | undefined> {
  const once = () => session.execute(value, { ...options, compares: false });
  const [first, second] = [await once(), await once()];
  const longest = first.records.length >= second.records.length ? first : second;
  for (const [at, { step }] of longest.records.entries()) {
    const [one, other] = [first.records[at], second.records[at]].map((record) =>
      record ? recordText(record) : 'no such step',
    );
    if (one === undefined || other === undefined || one === other) continue;
    const [firstText, secondText] = excerptsAround(one, other);
    return { step, first: firstText, second: secondText };
  }
  return undefined;
}
