import type { Step } from '../sequence/step.ts';
import type { StepUnit } from './drop-steps.ts';
import { violatingStep, type Work } from './pass.ts';
import { leastRelevantFirst } from './relevance.ts';

/** The steps but the violating one, grouped, the group that lies farthest from the violation first. */
export function groupedSteps(work: Work, groupOf: (step: Step) => string | undefined): readonly StepUnit[] {
  const groups = new Map<string, string[]>();
  const violating = violatingStep(work.current);
  // From near to far, so that a group stands where its nearest step is.
  for (const step of leastRelevantFirst(work).toReversed()) {
    const group = groupOf(step);
    if (group === undefined || step.id === violating) continue;
    groups.set(group, [...(groups.get(group) ?? []), step.id]);
  }
  return [...groups.values()].toReversed();
}
