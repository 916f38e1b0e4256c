import { handlesIn } from '../../sequence/input-handles.ts';
import { type Candidates, violatingStep, type Work } from '../pass.ts';
import { without } from '../without.ts';

/** Keeps only the steps that the evidence names, the violating one, and those that made the rows which they use. */
export function* evidenceSlice(work: Work): Candidates {
  if (work.relevantSteps.size === 0) return;
  const kept = new Set(work.relevantSteps);
  const violating = violatingStep(work.current);
  if (violating !== undefined) kept.add(violating);
  for (const step of work.current.steps.toReversed()) {
    if (!kept.has(step.id)) continue;
    for (const handle of handlesIn(step.input)) if ('step' in handle) kept.add(handle.step);
  }
  const dropped = work.current.steps.map(({ id }) => id).filter((id) => !kept.has(id));
  yield without(work.current, new Set(dropped));
}
