import { handlesIn } from '../../sequence/input-handles.ts';
import { dropSteps } from '../drop-steps.ts';
import type { Candidates, Work } from '../pass.ts';
import { leastRelevantFirst } from '../relevance.ts';

/** Takes away an entity: the step that made it and, with it, all that use it. For one of the fixtures, all steps that use it. */
export function dropEntities(work: Work): Candidates {
  const made = new Set<string>();
  const usersOf = new Map<string, string[]>();
  for (const step of work.current.steps) {
    for (const handle of handlesIn(step.input)) {
      if ('step' in handle) made.add(handle.step);
      if ('fixture' in handle) {
        const entity = `${handle.table} ${handle.fixture}`;
        usersOf.set(entity, [...(usersOf.get(entity) ?? []), step.id]);
      }
    }
  }
  const makers = leastRelevantFirst(work).filter(({ id }) => made.has(id));
  return dropSteps(work, [...usersOf.values(), ...makers.map(({ id }) => [id])]);
}
