import type { Sequence } from '../sequence/sequence.ts';
import { gallop } from './gallop.ts';
import { type Candidates, violatingStep, type Work } from './pass.ts';
import { without } from './without.ts';

/** Steps that go together, by their ids. */
export type StepUnit = readonly string[];

/** Takes away as many of these units as possible, with what needs their rows. The violating step stays. */
export function dropSteps(work: Work, units: readonly StepUnit[]): Candidates {
  return gallop(units, (dropped, needed) => withoutUnits(work.current, dropped, needed));
}

/** Undefined where nothing would change, the violating step would go, or nothing of a needed unit would be left. */
function withoutUnits(
  current: Sequence,
  dropped: readonly StepUnit[],
  needed: readonly StepUnit[],
): Sequence | undefined {
  const candidate = without(current, new Set(dropped.flat()));
  if (candidate.steps.length === current.steps.length) return undefined;
  const left = new Set(candidate.steps.map(({ id }) => id));
  const violating = violatingStep(current);
  if (violating === undefined || !left.has(violating)) return undefined;
  return needed.every((unit) => unit.some((id) => left.has(id))) ? candidate : undefined;
}
