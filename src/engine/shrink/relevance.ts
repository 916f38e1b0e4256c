import { entityOf, handlesIn } from '../sequence/input-handles.ts';
import type { Step } from '../sequence/step.ts';
import { violatingStep, type Work } from './pass.ts';

/**
 * How far each step is from the violating one, over the entities and actors that steps have in common; what the evidence names is at no
 * distance. Something that many steps share ties them less than something that two steps share. Steps that are tied to nothing are at
 * infinity. A guess that decides only the order in which candidates are tried.
 */
export function distances(work: Work): ReadonlyMap<string, number> {
  const { steps } = work.current;
  const ties = steps.map((step) => ({ step: step.id, hubs: hubsOf(step, work) }));
  const degree = new Map<string, number>();
  for (const { hubs } of ties) for (const hub of hubs) degree.set(hub, (degree.get(hub) ?? 0) + 1);

  const distance = new Map<string, number>();
  const ofStep = (id: string) => distance.get(id) ?? Number.POSITIVE_INFINITY;
  for (const id of [violatingStep(work.current), ...work.relevantSteps]) if (id !== undefined) distance.set(id, 0);
  const hubDistance = new Map<string, number>();
  for (let settled = false; !settled; ) {
    settled = true;
    for (const { step, hubs } of ties) {
      for (const hub of hubs) {
        const far = hubDistance.get(hub) ?? Number.POSITIVE_INFINITY;
        const cost = Math.log2(1 + (degree.get(hub) ?? 1));
        if (ofStep(step) + cost < far) {
          hubDistance.set(hub, ofStep(step) + cost);
          settled = false;
        } else if (far < ofStep(step)) {
          distance.set(step, far);
          settled = false;
        }
      }
    }
  }
  return distance;
}

/** The steps in the order in which they may best go: the farthest first, and a step never before those that need it. */
export function leastRelevantFirst(work: Work): readonly Step[] {
  const { steps } = work.current;
  const distance = new Map(distances(work));
  const far = (id: string) => distance.get(id) ?? Number.POSITIVE_INFINITY;
  for (const step of steps.toReversed()) {
    for (const handle of handlesIn(step.input)) {
      if ('step' in handle) distance.set(handle.step, Math.min(far(handle.step), far(step.id)));
    }
  }
  // Among equals the later go first: those that need a step come after it. Infinities have no difference, hence two comparisons.
  return steps.toReversed().sort((a, b) => Number(far(a.id) < far(b.id)) - Number(far(a.id) > far(b.id)));
}

/** What ties a step to others: its entities, the rows that it makes (by its own name, as their tables are not known), its actor, its tenant. */
function hubsOf(step: Step, { actors }: Work): readonly string[] {
  const entities = handlesIn(step.input).flatMap((handle) => {
    const entity = entityOf(handle);
    if (entity === undefined) return [];
    return 'step' in handle ? [entity, `made by ${handle.step}`] : [entity];
  });
  const tenant = actors.get(step.actor)?.tenant;
  return [
    ...new Set([
      ...entities,
      `made by ${step.id}`,
      `actor ${step.actor}`,
      ...(tenant == null ? [] : [`tenant ${tenant}`]),
    ]),
  ];
}
