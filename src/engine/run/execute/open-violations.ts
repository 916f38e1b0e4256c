import type { Accepted } from '../../harness/accepted.ts';
import type { Signature, Violation } from '../../harness/invariant.ts';

/** What runs go on past. */
export type Passing = {
  /** The signatures that are accepted. */
  readonly accepted: ReadonlyMap<Signature, Accepted>;
  /** All violations instead, where runs are looked at for something else. */
  readonly goesOnPast?: 'all' | undefined;
  /** Steps that show something else since they have violated what is accepted. */
  readonly passed?: ReadonlySet<string>;
  /** Told of each violation that a run goes on past, but for those that are not its target. */
  readonly onPassed?: ((violation: Violation) => void) | undefined;
};

/** Of a step's violations those for which the run ends; all of them, where the run is about one that is among them. */
export function openViolations(
  { accepted, goesOnPast, passed, onPassed }: Passing,
  target: Signature | undefined,
  violations: readonly Violation[],
): readonly Violation[] {
  if (target !== undefined) return violations.some(({ signature }) => signature === target) ? violations : [];
  const isPassed = ({ signature }: Violation) => goesOnPast === 'all' || accepted.has(signature);
  for (const violation of violations) if (isPassed(violation)) onPassed?.(violation);
  return violations.filter((violation) => !isPassed(violation) && passed?.has(violation.step) !== true);
}
