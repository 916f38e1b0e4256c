import { handlesIn, withoutHandles } from '../sequence/input-handles.ts';
import type { Sequence } from '../sequence/sequence.ts';
import type { Step } from '../sequence/step.ts';

/** The sequence without these steps, and without what can no longer be asked once their rows are missing. Ids and order stay. */
export function without(sequence: Sequence, dropped: ReadonlySet<string>): Sequence {
  const present = new Set<string>();
  const steps: Step[] = [];
  for (const step of sequence.steps) {
    if (dropped.has(step.id)) continue;
    const kept = resolvable(step, present);
    if (kept === undefined) continue;
    present.add(step.id);
    steps.push(kept);
  }
  return { version: 1, steps };
}

/** The step as it can be asked after `present` steps; the same object where nothing has to go. */
function resolvable(step: Step, present: ReadonlySet<string>): Step | undefined {
  const isMissing = handlesIn(step.input).some((handle) => 'step' in handle && !present.has(handle.step));
  if (!isMissing) return step;
  const input = withoutHandles(step.input, (handle) => !('step' in handle) || present.has(handle.step));
  return input === undefined ? undefined : { ...step, input };
}
